/**
 * How Lamina's own modules talk to the native library; not for users, and free to change.
 *
 * <p>{@link dev.lamina.api.internal.Engine} is a graph with a session, {@link
 * dev.lamina.api.internal.Program} one prepared call of it: handles and argument arrays are made
 * once, which halves the cost of a small step.
 */
@NullMarked
package dev.lamina.api.internal;

import org.jspecify.annotations.NullMarked;
