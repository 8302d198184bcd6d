/**
 * Pictures of models: start at {@link dev.lamina.models.diagrams.Diagram}.
 *
 * <p>A model becomes boxes and links, {@code Layout} places them in layers from top to bottom, and
 * a canvas draws what it placed.
 */
@NullMarked
package dev.lamina.models.diagrams;

import org.jspecify.annotations.NullMarked;
