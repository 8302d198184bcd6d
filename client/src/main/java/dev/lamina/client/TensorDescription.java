package dev.lamina.client;

import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.util.Optional;

/**
 * What a signature says about an input or output.
 *
 * @param dtype the element type; empty if arrays cannot have it, as with complex numbers
 * @param shape sizes, {@link Shape#UNKNOWN} where any is allowed; empty if the rank is unknown
 */
public record TensorDescription(Optional<DType> dtype, Optional<Shape> shape) {}
