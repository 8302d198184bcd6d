/** DL4J. Start with {@link dev.lamina.benchmarks.dl4j.Dl4j}. */
@NullMarked
package dev.lamina.benchmarks.dl4j;

import org.jspecify.annotations.NullMarked;
