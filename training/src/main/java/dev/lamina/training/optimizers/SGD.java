package dev.lamina.training.optimizers;

import dev.lamina.api.LearningRateSchedule;
import dev.lamina.api.Optimizer;
import dev.lamina.api.UpdateContext;
import dev.lamina.api.Variable;
import dev.lamina.api.Weight;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyKerasMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Gradient descent, with momentum if asked for.
 *
 * <pre>
 * plain:     w = w - lr*g
 * momentum:  m = momentum*m - lr*g;  w = w + m
 * Nesterov:  m = momentum*m - lr*g;  w = w + momentum*m - lr*g
 * </pre>
 *
 * <p>Plain descent is the one to understand first; with momentum 0.9 and a learning rate that falls
 * it is the usual choice for convolutional image classifiers. {@link Adam} needs less tuning.
 *
 * <p>Sutskever et al., 2013, "On the importance of initialization and momentum in deep learning".
 *
 * <pre>{@code
 * SGD.of(0.01).momentum(0.9).nesterov(true)
 * }</pre>
 *
 * @param learningRate of each step, default 0.01
 * @param momentum the part of the last movement that goes on, 0 to 1, default 0
 * @param nesterov whether the gradient is applied after the momentum's movement; without momentum
 *     this changes nothing; default false
 */
public record SGD(LearningRateSchedule learningRate, double momentum, boolean nesterov)
    implements Optimizer {

  /** Checks the ranges. */
  public SGD {
    Range.requireFraction("momentum", momentum);
  }

  /** Returns plain descent with learning rate 0.01. */
  public static SGD of() {
    return of(0.01);
  }

  /**
   * Returns plain descent with one learning rate.
   *
   * @param learningRate greater than 0
   */
  public static SGD of(double learningRate) {
    return of(LearningRateSchedule.constant(learningRate));
  }

  /** Returns plain descent with a learning rate that changes from step to step. */
  public static SGD of(LearningRateSchedule learningRate) {
    return new SGD(learningRate, 0, false);
  }

  /** Returns this optimizer with another momentum. */
  public SGD momentum(double newMomentum) {
    return new SGD(learningRate, newMomentum, nesterov);
  }

  /** Returns this optimizer with Nesterov's momentum or the usual one. */
  public SGD nesterov(boolean newNesterov) {
    return new SGD(learningRate, momentum, newNesterov);
  }

  @Override
  public Op update(UpdateContext ctx, Weight weight, Operand<TFloat32> gradient) {
    Ops tf = ctx.tf();
    Variable w = ctx.variable(weight);
    if (momentum == 0) {
      return tf.train.resourceApplyGradientDescent(w.handle(), ctx.learningRate(), gradient);
    }
    Variable m = ctx.slot(weight, "momentum", 0);
    return tf.train.resourceApplyKerasMomentum(
        w.handle(),
        m.handle(),
        ctx.learningRate(),
        gradient,
        ctx.constant(momentum),
        ResourceApplyKerasMomentum.useNesterov(nesterov));
  }
}
