package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The rectified linear unit: cuts off what is negative. The usual choice for hidden layers.
 *
 * <pre>y = max(x, 0)</pre>
 *
 * Nair and Hinton, 2010, "Rectified linear units improve restricted Boltzmann machines".
 */
public record Relu() implements Activation {
  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return tf.nn.relu(x);
  }
}
