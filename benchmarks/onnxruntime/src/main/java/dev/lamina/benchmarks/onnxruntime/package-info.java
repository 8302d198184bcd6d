/** ONNX Runtime. Start with {@link dev.lamina.benchmarks.onnxruntime.OnnxRuntime}. */
@NullMarked
package dev.lamina.benchmarks.onnxruntime;

import org.jspecify.annotations.NullMarked;
