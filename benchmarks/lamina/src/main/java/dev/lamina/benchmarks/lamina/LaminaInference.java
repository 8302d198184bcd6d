package dev.lamina.benchmarks.lamina;

import dev.lamina.api.Array;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Net;
import dev.lamina.serving.Predictor;

/** One {@code Predictor} for all callers. */
final class LaminaInference implements Inference {
  private final Net net;
  private final Predictor predictor;

  LaminaInference(Net net, Predictor predictor) {
    this.net = net;
    this.predictor = predictor;
  }

  @Override
  public Caller caller() {
    return (rows, count) ->
        count == 1
            ? predictor.predict(rows)
            : predictor.predict(Array.of(rows, count, net.features())).floats();
  }

  @Override
  public void close() {
    predictor.close();
  }
}
