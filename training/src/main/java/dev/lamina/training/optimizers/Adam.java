package dev.lamina.training.optimizers;

import dev.lamina.api.LearningRateSchedule;
import dev.lamina.api.Optimizer;
import dev.lamina.api.UpdateContext;
import dev.lamina.api.Variable;
import dev.lamina.api.Weight;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam: momentum, with a step size of its own for each weight.
 *
 * <pre>
 * m = beta1*m + (1-beta1)*g;  v = beta2*v + (1-beta2)*g*g
 * w = w - lr * sqrt(1-beta2^t)/(1-beta1^t) * m / (sqrt(v) + epsilon)    t = 1, 2, ...
 * </pre>
 *
 * <p>The first choice for most models: a step is about lr long whatever the size of the gradients,
 * so that 0.001 often just works.
 *
 * <p>Kingma and Ba, 2015, arXiv:1412.6980; epsilon is their "epsilon hat".
 *
 * <pre>{@code
 * Adam.of(0.001).beta1(0.95)
 * }</pre>
 *
 * @param learningRate of each step, default 0.001
 * @param beta1 how much of the average gradient m is kept, at least 0 and below 1, default 0.9
 * @param beta2 how much of the average squared gradient v is kept, at least 0 and below 1, default
 *     0.999
 * @param epsilon keeps the division away from 0, greater than 0, default 1e-7
 */
public record Adam(LearningRateSchedule learningRate, double beta1, double beta2, double epsilon)
    implements Optimizer {

  /** Checks the ranges. */
  public Adam {
    Range.requireDecay("beta1", beta1);
    Range.requireDecay("beta2", beta2);
    Range.requirePositive("epsilon", epsilon);
  }

  /** Returns Adam with learning rate 0.001. */
  public static Adam of() {
    return of(0.001);
  }

  /**
   * Returns Adam with one learning rate.
   *
   * @param learningRate greater than 0
   */
  public static Adam of(double learningRate) {
    return of(LearningRateSchedule.constant(learningRate));
  }

  /** Returns Adam with a learning rate that changes from step to step. */
  public static Adam of(LearningRateSchedule learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-7);
  }

  /** Returns this optimizer with another beta1. */
  public Adam beta1(double newBeta1) {
    return new Adam(learningRate, newBeta1, beta2, epsilon);
  }

  /** Returns this optimizer with another beta2. */
  public Adam beta2(double newBeta2) {
    return new Adam(learningRate, beta1, newBeta2, epsilon);
  }

  /** Returns this optimizer with another epsilon. */
  public Adam epsilon(double newEpsilon) {
    return new Adam(learningRate, beta1, beta2, newEpsilon);
  }

  @Override
  public Op update(UpdateContext ctx, Weight weight, Operand<TFloat32> gradient) {
    Ops tf = ctx.tf();
    Variable w = ctx.variable(weight);
    Variable m = ctx.slot(weight, "momentum", 0);
    Variable v = ctx.slot(weight, "velocity", 0);
    Operand<TFloat32> b1 = ctx.constant(beta1);
    Operand<TFloat32> b2 = ctx.constant(beta2);
    // The powers come from the step's number. Kept in variables they would have to be multiplied
    // after every weight's update and before the next step's, which tensorflow-framework 1.1.0 does
    // not order: with it the law in AdamTest.constantGradientMovesExactlyTheLearningRate fails.
    Operand<TFloat32> b1Power = tf.math.pow(b1, ctx.step());
    Operand<TFloat32> b2Power = tf.math.pow(b2, ctx.step());
    return tf.train.resourceApplyAdam(
        w.handle(),
        m.handle(),
        v.handle(),
        b1Power,
        b2Power,
        ctx.learningRate(),
        b1,
        b2,
        ctx.constant(epsilon),
        gradient);
  }
}
