/**
 * How a model becomes a graph and files; not for users, and free to change. {@link
 * dev.lamina.models.internal.Network} is where to start.
 */
@NullMarked
package dev.lamina.models.internal;

import org.jspecify.annotations.NullMarked;
