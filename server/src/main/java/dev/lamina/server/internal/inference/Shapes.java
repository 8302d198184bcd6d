package dev.lamina.server.internal.inference;

import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.DataTypes;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Shapes and types as TensorFlow's messages have them. */
final class Shapes {
  private Shapes() {}

  /** Returns for example {@code [2,3]}. */
  static String text(Shape shape) {
    return Arrays.stream(shape.dims())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** Returns for example {@code DT_FLOAT}. */
  static String typeName(DType dtype) {
    return DataTypes.of(dtype).name();
  }
}
