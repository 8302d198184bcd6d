package dev.lamina.models.internal;

import dev.lamina.api.Array;
import dev.lamina.api.Initializer;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.Weight;

/**
 * A weight as a layer declared it.
 *
 * @param name within the model, for example {@code hidden.kernel}
 * @param layer the name of the layer in the model
 * @param uses how often each element of a matrix is multiplied for one example, as far as known
 */
public record NetworkWeight(
    String name,
    String layer,
    Shape shape,
    boolean trainable,
    Initializer initializer,
    Regularizer regularizer,
    long uses)
    implements Weight {

  /** Returns the first values for a seed; the same for the same seed and name. */
  public Array initialValue(long seed) {
    float[] values = new float[Math.toIntExact(shape.size())];
    initializer.fill(values, shape, Seeds.random(seed, name));
    return Array.of(values).reshape(shape);
  }
}
