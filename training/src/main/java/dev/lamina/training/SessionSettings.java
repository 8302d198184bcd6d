package dev.lamina.training;

import dev.lamina.api.internal.Engine;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import java.lang.System.Logger.Level;
import org.tensorflow.proto.ConfigProto;

/** How TensorFlow's session uses the machine. */
final class SessionSettings {
  /** Above this many multiply-adds an example, a step gains from all cores working on one node. */
  private static final long SMALL = 1_000_000;

  private static final System.Logger LOGGER = System.getLogger(SessionSettings.class.getName());

  private SessionSettings() {}

  /**
   * Returns the settings.
   *
   * @param threads at most this many; 0 for one where the net is small, else one a processor
   */
  static ConfigProto of(Network network, Device device, int threads) {
    ConfigProto.Builder config = ConfigProto.newBuilder().setAllowSoftPlacement(true);
    if (device == Device.CPU) {
      config.putDeviceCount("GPU", 0);
    }
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    // A small net's operations cost less than handing them, or parts of them, to another thread.
    boolean small = multiplyAdds(network) < SMALL;
    config.setInterOpParallelismThreads(small ? -1 : threads);
    config.setIntraOpParallelismThreads(small && threads == 0 ? 1 : threads);
    warnOfSharedPool(config.getIntraOpParallelismThreads());
    return config.build();
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
   * An estimate for one example: each matrix-like weight is used once for each position of the
   * output.
   */
  static long multiplyAdds(Network network) {
    long sum = 0;
    for (NetworkWeight weight : network.weights()) {
      if (weight.shape().rank() >= 2) {
        var output = network.model().layer(weight.layer()).output().shape();
        long positions = 1;
        for (int i = 1; i < output.rank() - 1; i++) {
          positions *= Math.max(1, output.dim(i));
        }
        sum += weight.shape().size() * positions;
      }
    }
    return sum;
  }
}
