/**
 * The vocabulary of Lamina: the contracts that users extend ({@link dev.lamina.api.Layer}, {@link
 * dev.lamina.api.Loss}, {@link dev.lamina.api.Metric}, {@link dev.lamina.api.Optimizer}, ...), the
 * values that travel between modules ({@link dev.lamina.api.Array}, {@link dev.lamina.api.Dataset},
 * {@link dev.lamina.api.History}) and the errors ({@link dev.lamina.api.LaminaException}).
 *
 * <p>Start with {@link dev.lamina.api.Layer}. TensorFlow types occur in parameters and results of
 * contracts only; nothing here loads the native library.
 */
@NullMarked
package dev.lamina.api;

import org.jspecify.annotations.NullMarked;
