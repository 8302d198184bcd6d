/**
 * How weights move against their gradients: {@link dev.lamina.training.optimizers.SGD}, {@link
 * dev.lamina.training.optimizers.RMSprop} and {@link dev.lamina.training.optimizers.Adam}, with
 * Keras's names, defaults and numbers; {@link dev.lamina.training.optimizers.GradientClipping}
 * tames the gradients before.
 *
 * <p>Start with {@code Adam.of(0.001)}. An optimizer of your own is a record that implements {@link
 * dev.lamina.api.Optimizer}; {@link dev.lamina.training.optimizers.SGD} is the shortest to read.
 */
@NullMarked
package dev.lamina.training.optimizers;

import org.jspecify.annotations.NullMarked;
