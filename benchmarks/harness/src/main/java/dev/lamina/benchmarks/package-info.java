/**
 * What every contender is given: workloads, data, and the two things it may do, train and answer.
 * Start with {@link dev.lamina.benchmarks.Contender}.
 */
@NullMarked
package dev.lamina.benchmarks;

import org.jspecify.annotations.NullMarked;
