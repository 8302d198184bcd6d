package dev.lamina.benchmarks.dl4j;

import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Net;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** {@code MultiLayerNetwork.output}, a network for each caller. */
final class Dl4jInference implements Inference {
  private final Net net;

  Dl4jInference(Net net) {
    this.net = net;
  }

  @Override
  public Caller caller() {
    MultiLayerNetwork network = Networks.of(net);
    return (rows, count) ->
        network.output(Networks.inputs(net, rows, count)).dup('c').data().asFloat();
  }

  @Override
  public void close() {}
}
