package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Leaves x as it is, and adds nothing to the graph. The default of every layer; right for the
 * output of a regression.
 *
 * <pre>y = x</pre>
 */
public record Linear() implements Activation {
  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return x;
  }
}
