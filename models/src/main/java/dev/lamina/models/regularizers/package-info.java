/**
 * Penalties on weights, added to the loss while training, one record a file: {@link
 * dev.lamina.models.regularizers.L1}, {@link dev.lamina.models.regularizers.L2} and {@link
 * dev.lamina.models.regularizers.L1L2}.
 */
@NullMarked
package dev.lamina.models.regularizers;

import org.jspecify.annotations.NullMarked;
