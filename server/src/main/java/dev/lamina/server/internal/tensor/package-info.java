/** Tensors between their protocol buffer and {@link dev.lamina.api.Array}. */
@NullMarked
package dev.lamina.server.internal.tensor;

import org.jspecify.annotations.NullMarked;
