/**
 * First values of weights, one record a file, computed in Java so that a seed gives the same values
 * everywhere. Start with {@link dev.lamina.models.initializers.Initializers}.
 */
@NullMarked
package dev.lamina.models.initializers;

import org.jspecify.annotations.NullMarked;
