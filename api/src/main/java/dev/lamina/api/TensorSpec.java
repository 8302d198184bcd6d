package dev.lamina.api;

/**
 * What is known of a tensor before there are data: its shape, batch dimension first, and its
 * element type.
 */
public record TensorSpec(Shape shape, DType dtype) {

  /** Returns the spec of a batch of float32 rows with the given sizes. */
  public static TensorSpec floats(long... row) {
    return new TensorSpec(Shape.batchOf(row), DType.FLOAT32);
  }

  /** Returns this spec with another shape. */
  public TensorSpec shape(Shape newShape) {
    return new TensorSpec(newShape, dtype);
  }

  /** Returns this spec with another element type. */
  public TensorSpec dtype(DType newType) {
    return new TensorSpec(shape, newType);
  }

  /** Returns for example {@code (?, 28, 28, 1) uint8}. */
  @Override
  public String toString() {
    return shape + " " + dtype;
  }
}
