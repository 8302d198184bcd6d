/** DJL on PyTorch. Start with {@link dev.lamina.benchmarks.djl.Djl}. */
@NullMarked
package dev.lamina.benchmarks.djl;

import org.jspecify.annotations.NullMarked;
