package dev.lamina.training;

import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.SimpleExecutor;
import dev.lamina.models.internal.Network;
import java.lang.System.Logger.Level;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/** How TensorFlow's session uses the machine. */
final class SessionSettings {
  /** Above this many multiply-adds an example, a step gains from all cores working on one node. */
  private static final long SMALL = 1_000_000;

  /** Multiply-adds that fill a call where Lamina chooses how many rows it has; within bounds. */
  private static final long WORK_AT_ONCE = 1 << 25;

  private static final int MIN_ROWS_AT_ONCE = 256;
  private static final int MAX_ROWS_AT_ONCE = 1024;

  /** A negative number of threads between nodes: TensorFlow then makes no pool for them. */
  private static final int ON_CALLING_THREAD = -1;

  private static final System.Logger LOGGER = System.getLogger(SessionSettings.class.getName());

  private SessionSettings() {}

  /**
   * Returns the settings for a machine without a GPU.
   *
   * @param threads at most this many; 0 for one where the net is small, else one a processor
   */
  static ConfigProto cpu(TrainingGraph graph, Network network, Device device, int threads) {
    ConfigProto.Builder config = common(device);
    if (isOnCallingThread(network, threads)) {
      // A small net's nodes cost less than handing them, or parts of them, to another thread; where
      // they need no scheduling, the simplest executor loses the least time between them.
      config.setInterOpParallelismThreads(ON_CALLING_THREAD);
      SimpleExecutor.chooseIfPossible(config, graph.definition());
      config.setIntraOpParallelismThreads(threads == 0 ? 1 : threads);
      // A second time, TensorFlow would no longer see all that waits for a product, and join it.
      config
          .getGraphOptionsBuilder()
          .getRewriteOptionsBuilder()
          .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE);
    } else {
      // What a layer's gradient does to its weights and to its input goes side by side.
      config.setInterOpParallelismThreads(threads);
      config.setIntraOpParallelismThreads(threads);
    }
    warnOfSharedPool(config.getIntraOpParallelismThreads());
    return config.build();
  }

  /** Returns the settings for a GPU, which wants its copies and kernels started side by side. */
  static ConfigProto gpu(Device device, int threads) {
    ConfigProto.Builder config = common(device);
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    return config
        .setInterOpParallelismThreads(threads)
        .setIntraOpParallelismThreads(threads)
        .build();
  }

  /** Returns whether a step has more to gain from few and simple nodes than from many cores. */
  static boolean isSmall(Network network) {
    return multiplyAdds(network) < SMALL;
  }

  /** Returns whether the calling thread runs the nodes, where there is no GPU. */
  static boolean isOnCallingThread(Network network, int threads) {
    return isSmall(network) || threads == 1;
  }

  private static ConfigProto.Builder common(Device device) {
    ConfigProto.Builder config = ConfigProto.newBuilder().setAllowSoftPlacement(true);
    return device == Device.CPU ? config.putDeviceCount("GPU", 0) : config;
  }

  private static void warnOfSharedPool(int wanted) {
    int actual = Engine.poolThreads(wanted);
    if (actual != wanted) {
      LOGGER.log(
          Level.WARNING,
          "This model is best trained with {0}, but TensorFlow shares one pool in a process, and "
              + "the first model here gave it {1}. Set the environment variable "
              + "TF_OVERRIDE_GLOBAL_THREADPOOL=1 to give each its own",
          text(wanted),
          text(actual));
    }
  }

  private static String text(int threads) {
    return threads == 0 ? "a thread for each processor" : "threads: " + threads;
  }

  /**
   * Returns how many rows are evaluated or answered in one call: more where the net is so small
   * that the call itself counts.
   */
  static int rowsAtOnce(Network network) {
    long rows = Long.highestOneBit(WORK_AT_ONCE / Math.max(1, multiplyAdds(network)));
    return (int) Math.max(MIN_ROWS_AT_ONCE, Math.min(MAX_ROWS_AT_ONCE, rows));
  }

  /**
   * An estimate for one example: each matrix-like weight is used once for each position of its
   * layer's output.
   */
  static long multiplyAdds(Network network) {
    return network.weights().stream()
        .filter(weight -> weight.shape().rank() >= 2)
        .mapToLong(weight -> weight.shape().size() * weight.uses())
        .sum();
  }
}
