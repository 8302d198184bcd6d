/** What all requests share, whatever they ask: limits, who may ask, what is counted and logged. */
@NullMarked
package dev.lamina.server.internal.http;

import org.jspecify.annotations.NullMarked;
