/**
 * The functions that a layer applies to its output, one record a file. Start with {@link
 * dev.lamina.models.activations.Activations}, which has a constant or a factory for each.
 */
@NullMarked
package dev.lamina.models.activations;

import org.jspecify.annotations.NullMarked;
