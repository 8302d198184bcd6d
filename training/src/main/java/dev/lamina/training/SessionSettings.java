package dev.lamina.training;

import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import org.tensorflow.proto.ConfigProto;

/** How TensorFlow's session uses the machine. */
final class SessionSettings {
  /** Above this many multiply-adds an example, a step gains from all cores working on one node. */
  private static final long SMALL = 1_000_000;

  private SessionSettings() {}

  /**
   * Returns the settings.
   *
   * @param threads at most this many, 0 for as many as there are processors
   */
  static ConfigProto of(Network network, Device device, int threads) {
    ConfigProto.Builder config = ConfigProto.newBuilder().setAllowSoftPlacement(true);
    if (device == Device.CPU) {
      config.putDeviceCount("GPU", 0);
    }
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    config.setIntraOpParallelismThreads(threads);
    // A small net's nodes cost less than handing them to another thread: they run on the caller's.
    config.setInterOpParallelismThreads(multiplyAdds(network) < SMALL ? -1 : threads);
    return config.build();
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
