package dev.lamina.training.optimizers;

import dev.lamina.api.LearningRateSchedule;
import dev.lamina.api.Optimizer;
import dev.lamina.api.UpdateContext;
import dev.lamina.api.Variable;
import dev.lamina.api.Weight;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * RMSprop: the gradient divided by the root of the average of its recent squares.
 *
 * <pre>
 * v = rho*v + (1-rho)*g*g
 * m = momentum*m + lr*g / sqrt(v + epsilon);  w = w - m
 * centered:  a = rho*a + (1-rho)*g,  and max(v - a*a, 0) takes the place of v under the root
 * </pre>
 *
 * <p>Common for recurrent networks and reinforcement learning. Unlike {@link Adam} it starts from v
 * = 0 without a correction, so the first steps are up to 1/sqrt(1-rho), about 3 times, longer than
 * lr.
 *
 * <p>Tieleman and Hinton, 2012, "Neural Networks for Machine Learning", lecture 6.5; centered:
 * Graves, 2013, arXiv:1308.0850. Epsilon stands under the root, as in Keras 3. Keras has no max:
 * when the gradient hardly changes, v - a*a may round below -epsilon, and its weights become NaN
 * (so does TensorFlow's own kernel; RMSpropTest.steadyGradientKeepsTheCenteredStepFinite shows it).
 *
 * <pre>{@code
 * RMSprop.of(0.001).momentum(0.9)
 * }</pre>
 *
 * @param learningRate of each step, default 0.001
 * @param rho how much of the average squared gradient v is kept, at least 0 and below 1, default
 *     0.9
 * @param momentum the part of the last movement that goes on, 0 to 1, default 0
 * @param epsilon keeps the division away from 0, greater than 0, default 1e-7
 * @param centered whether the variance of the gradient takes the place of its mean square, default
 *     false
 */
public record RMSprop(
    LearningRateSchedule learningRate,
    double rho,
    double momentum,
    double epsilon,
    boolean centered)
    implements Optimizer {

  /** Checks the ranges. */
  public RMSprop {
    Range.requireDecay("rho", rho);
    Range.requireFraction("momentum", momentum);
    Range.requirePositive("epsilon", epsilon);
  }

  /** Returns RMSprop with learning rate 0.001. */
  public static RMSprop of() {
    return of(0.001);
  }

  /**
   * Returns RMSprop with one learning rate.
   *
   * @param learningRate greater than 0
   */
  public static RMSprop of(double learningRate) {
    return of(LearningRateSchedule.constant(learningRate));
  }

  /** Returns RMSprop with a learning rate that changes from step to step. */
  public static RMSprop of(LearningRateSchedule learningRate) {
    return new RMSprop(learningRate, 0.9, 0, 1e-7, false);
  }

  /** Returns this optimizer with another rho. */
  public RMSprop rho(double newRho) {
    return new RMSprop(learningRate, newRho, momentum, epsilon, centered);
  }

  /** Returns this optimizer with another momentum. */
  public RMSprop momentum(double newMomentum) {
    return new RMSprop(learningRate, rho, newMomentum, epsilon, centered);
  }

  /** Returns this optimizer with another epsilon. */
  public RMSprop epsilon(double newEpsilon) {
    return new RMSprop(learningRate, rho, momentum, newEpsilon, centered);
  }

  /** Returns this optimizer with the gradient's variance or its mean square under the root. */
  public RMSprop centered(boolean newCentered) {
    return new RMSprop(learningRate, rho, momentum, epsilon, newCentered);
  }

  @Override
  public Op update(UpdateContext ctx, Weight weight, Operand<TFloat32> gradient) {
    Ops tf = ctx.tf();
    List<Op> updates = new ArrayList<>();
    Variable velocity = ctx.slot(weight, "velocity", 0);
    Operand<TFloat32> v = average(tf, velocity.value(), tf.math.square(gradient));
    updates.add(velocity.assign(v));

    Operand<TFloat32> spread = v;
    if (centered) {
      Variable averageGradient = ctx.slot(weight, "average_gradient", 0);
      Operand<TFloat32> a = average(tf, averageGradient.value(), gradient);
      updates.add(averageGradient.assign(a));
      spread = tf.math.maximum(tf.math.sub(v, tf.math.square(a)), tf.constant(0f));
    }

    Operand<TFloat32> root = tf.math.sqrt(tf.math.add(spread, tf.constant((float) epsilon)));
    Operand<TFloat32> movement = tf.math.div(tf.math.mul(ctx.learningRate(), gradient), root);
    if (momentum > 0) {
      Variable last = ctx.slot(weight, "momentum", 0);
      Operand<TFloat32> goesOn = tf.math.mul(last.value(), tf.constant((float) momentum));
      movement = tf.math.add(goesOn, movement);
      updates.add(last.assign(movement));
    }
    Variable w = ctx.variable(weight);
    updates.add(w.assign(tf.math.sub(w.value(), movement)));
    return tf.withControlDependencies(updates).noOp();
  }

  private Operand<TFloat32> average(Ops tf, Operand<TFloat32> old, Operand<TFloat32> now) {
    Operand<TFloat32> kept = tf.math.mul(old, tf.constant((float) rho));
    Operand<TFloat32> added = tf.math.mul(now, tf.constant((float) (1 - rho)));
    return tf.math.add(kept, added);
  }
}
