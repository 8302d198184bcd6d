/**
 * What training makes small, with Keras's names, defaults and numbers: squared and absolute errors
 * for numbers, crossentropies for classes, hinge for margins.
 *
 * <p>Start with {@link dev.lamina.training.losses.MeanSquaredError} for numbers and {@link
 * dev.lamina.training.losses.SparseCategoricalCrossentropy} for classes. A loss of your own is a
 * record that implements {@link dev.lamina.api.Loss}.
 */
@NullMarked
package dev.lamina.training.losses;

import org.jspecify.annotations.NullMarked;
