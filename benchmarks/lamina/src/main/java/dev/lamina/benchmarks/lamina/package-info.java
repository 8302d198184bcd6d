/** Lamina, as its users call it. Start with {@link dev.lamina.benchmarks.lamina.Lamina}. */
@NullMarked
package dev.lamina.benchmarks.lamina;

import org.jspecify.annotations.NullMarked;
