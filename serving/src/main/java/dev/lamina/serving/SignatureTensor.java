package dev.lamina.serving;

import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An input or output of a signature: what a {@link TensorSpec} says, and also what that cannot say
 * of models from elsewhere.
 *
 * @param shape the shape, first dimension free where it is a batch; a scalar's if the rank is free
 * @param rankKnown false if the model leaves even the number of dimensions open
 * @param dtype the element type's name, {@code float32}, {@code string}, ...; the graph's own where
 *     a signature declares another
 */
public record SignatureTensor(Shape shape, boolean rankKnown, String dtype) {
  private static final Map<String, DType> TYPES =
      Arrays.stream(DType.values()).collect(Collectors.toMap(DType::toString, type -> type));

  /**
   * Returns the spec; empty if the rank is free or Lamina's arrays cannot hold the element type.
   */
  public Optional<TensorSpec> spec() {
    return rankKnown ? type().map(type -> new TensorSpec(shape, type)) : Optional.empty();
  }

  /** Returns the element type; empty if Lamina's arrays cannot hold it. */
  Optional<DType> type() {
    return Optional.ofNullable(TYPES.get(dtype));
  }

  boolean accepts(Shape other) {
    return !rankKnown || shape.matches(other);
  }

  /** Returns whether the first dimension may vary from call to call. */
  boolean hasFreeRows() {
    return rankKnown && shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN;
  }

  /** Returns the shape as text, {@code (...)} if the rank is free. */
  String shapeText() {
    return rankKnown ? shape.toString() : "(...)";
  }

  /** Returns for example {@code (?, 28, 28, 1) uint8}. */
  @Override
  public String toString() {
    return shapeText() + " " + dtype;
  }
}
