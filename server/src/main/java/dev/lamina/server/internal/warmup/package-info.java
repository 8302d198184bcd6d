/**
 * Warming up, before a version becomes available: with requests that were recorded, or else with
 * rows of zeros. Start with {@link dev.lamina.server.internal.warmup.ModelWarmup}.
 */
@NullMarked
package dev.lamina.server.internal.warmup;

import org.jspecify.annotations.NullMarked;
