package dev.lamina.training;

import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.OneDnn;
import dev.lamina.api.internal.SimpleExecutor;
import dev.lamina.models.internal.Network;

/**
 * What makes calls fast on the CPU.
 *
 * @param productsApart whether matrix products are not joined with what follows them, in a step and
 *     for few rows. With oneDNN, a joined one brings the weights into another order first, each
 *     time anew, since they may have changed; in a small net that takes longer than to come back
 *     for bias and activation.
 * @param flushes whether {@link TrainingGraph#FLUSH} runs now and then. TensorFlow's own threads
 *     take subnormal numbers for zero; the calling thread, where it runs the nodes, does not.
 */
record CallManner(boolean productsApart, boolean flushes) {
  static CallManner of(TrainingGraph graph, Network network, Engine engine, int threads) {
    boolean cpu = !Devices.hasGpu(engine);
    boolean plain = SimpleExecutor.canRun(graph.definition()); // else a product may be in a loop
    return new CallManner(
        cpu && plain && SessionSettings.isSmall(network) && !OneDnn.isSurelyOff(),
        cpu && SessionSettings.isOnCallingThread(network, threads) && !graph.initial().isEmpty());
  }
}
