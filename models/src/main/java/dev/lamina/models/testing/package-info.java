/**
 * Checks for layers of your own: {@link dev.lamina.models.testing.LayerContract} holds a layer to
 * what every layer of Lamina fulfils. Needs no test framework.
 */
@NullMarked
package dev.lamina.models.testing;

import org.jspecify.annotations.NullMarked;
