package dev.lamina.models.layers;

import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Require;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Turns numbers of any type into float32 of a better size, for example bytes into 0 to 1.
 *
 * <pre>y = x * scale + offset</pre>
 *
 * <p>Shapes: any, and the same again. Any element type in, float32 out.
 *
 * <pre>{@code
 * Rescaling.of(1.0 / 255)                  // pixels to [0, 1]
 * Rescaling.of(1 / 127.5).offset(-1)       // pixels to [-1, 1]
 * }</pre>
 *
 * @param scale the factor, finite
 * @param offset added afterwards, finite; default 0
 */
public record Rescaling(double scale, double offset) implements Layer {
  /** Checks both numbers. */
  public Rescaling {
    Require.finite("scale", scale);
    Require.finite("offset", offset);
  }

  /** Returns a layer that multiplies by a factor. */
  public static Rescaling of(double scale) {
    return new Rescaling(scale, 0);
  }

  /** Returns a copy with another offset. */
  public Rescaling offset(double newOffset) {
    return new Rescaling(scale, newOffset);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    return input.dtype(DType.FLOAT32);
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return (call, x) -> {
      Ops tf = call.tf();
      Operand<TFloat32> scaled =
          tf.math.mul(Floats.of(tf, x, input.dtype()), tf.constant((float) scale));
      return offset == 0 ? scaled : tf.math.add(scaled, tf.constant((float) offset));
    };
  }

  @Override
  public boolean keepsMask() {
    return true;
  }

  @Override
  public Set<DType> accepts() {
    return DType.numeric();
  }
}
