/**
 * What every part of the server says of a call: how long it may take ({@link
 * dev.lamina.server.call.Deadline}) and how it failed ({@link
 * dev.lamina.server.call.StatusException}).
 */
@NullMarked
package dev.lamina.server.call;

import org.jspecify.annotations.NullMarked;
