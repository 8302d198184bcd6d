package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Variant;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/**
 * Session settings from a variant's options: {@code inline} (nodes run on the calling thread),
 * {@code exec1} (the single-threaded executor), {@code intraN} and {@code interN} (sizes of the
 * pools), {@code apart} (products are not joined with bias and activation).
 */
final class SessionOptions {
  private SessionOptions() {}

  static ConfigProto of(Variant variant) {
    ConfigProto.Builder config = ConfigProto.newBuilder();
    variant.number("inter").ifPresent(config::setInterOpParallelismThreads);
    variant.number("intra").ifPresent(config::setIntraOpParallelismThreads);
    if (variant.has("inline")) {
      config.setInterOpParallelismThreads(-1);
    }
    if (variant.has("exec1")) {
      config.getExperimentalBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR");
    }
    if (variant.has("apart")) {
      config
          .getGraphOptionsBuilder()
          .getRewriteOptionsBuilder()
          .setRemapping(RewriterConfig.Toggle.OFF);
    }
    return config.build();
  }
}
