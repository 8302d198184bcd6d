/** Load on the model server: start at {@link dev.lamina.benchmarks.load.ServerLoad}. */
@NullMarked
package dev.lamina.benchmarks.load;

import org.jspecify.annotations.NullMarked;
