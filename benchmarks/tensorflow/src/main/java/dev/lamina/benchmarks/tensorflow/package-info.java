/**
 * TensorFlow Java as its documentation shows it, and as fast as it can be written by hand. Start
 * with {@link dev.lamina.benchmarks.tensorflow.TensorFlow}.
 */
@NullMarked
package dev.lamina.benchmarks.tensorflow;

import org.jspecify.annotations.NullMarked;
