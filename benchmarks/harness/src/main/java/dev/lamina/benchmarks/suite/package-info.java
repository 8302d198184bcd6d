/**
 * Starts a process for each contender and repetition, in interleaved rounds, and reports ratios
 * with their spread. Start with {@link dev.lamina.benchmarks.suite.Suite}.
 */
@NullMarked
package dev.lamina.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
