/**
 * The layers, one record a file, with Keras's names, defaults and numbers; images are
 * channels-last. Start with {@link dev.lamina.models.layers.Dense}.
 */
@NullMarked
package dev.lamina.models.layers;

import org.jspecify.annotations.NullMarked;
