/**
 * Callbacks that come with Lamina; a callback of your own implements {@link
 * dev.lamina.api.Callback}.
 */
@NullMarked
package dev.lamina.training.callbacks;

import org.jspecify.annotations.NullMarked;
