package dev.lamina.models;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Require;

/**
 * What goes into a model: the shape of one row, its element type, and the name it has in an
 * exported signature.
 *
 * <pre>{@code
 * Input.of(6)                                       // six features
 * Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels")  // grey images, as bytes
 * }</pre>
 *
 * @param row the shape of one row, without the batch dimension; a size may be {@link Shape#UNKNOWN}
 * @param dtype float32 unless said otherwise; not int8, int16, uint32 or uint64, with which
 *     TensorFlow Java cannot build graphs. Strings need a layer that takes them
 * @param name {@code input} unless said otherwise; letters, digits and underscores
 */
public record Input(Shape row, DType dtype, String name) {
  /** Checks the name, the sizes and the type. */
  public Input {
    Require.name("Input", name);
    if (!dtype.isBuildable()) {
      throw new ConfigurationException(
          "Input '%s': TensorFlow Java cannot build graphs with %s. Convert the data to int32 or int64"
              .formatted(name, dtype));
    }
    for (int i = 0; i < row.rank(); i++) {
      if (row.dim(i) == 0) {
        throw new ConfigurationException(
            "Input '%s': size 0 in %s (expected: >= 1, or -1 for unknown)".formatted(name, row));
      }
    }
  }

  /** Returns a float32 input whose rows have these sizes; none for one number a row. */
  public static Input of(long... row) {
    return new Input(Shape.of(row), DType.FLOAT32, "input");
  }

  /** Returns this input with another element type. */
  public Input dtype(DType newType) {
    return new Input(row, newType, name);
  }

  /** Returns this input with another name. */
  public Input name(String newName) {
    return new Input(row, dtype, newName);
  }

  /** Returns what a batch of this input looks like. */
  public TensorSpec spec() {
    return new TensorSpec(row.prepend(Shape.UNKNOWN), dtype);
  }

  /**
   * Returns this input as the tensor that layers of a {@link Functional} are applied to. Each call
   * gives another input.
   */
  public SymbolicTensor tensor() {
    return SymbolicTensor.input(name, spec());
  }
}
