package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.TrainingException;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds out why a step failed, and says it. */
final class Divergence {
  private static final String REMEDY =
      "Weights are those before this step. Lower the learning rate, clip the gradients "
          + "(GradientClipping.byGlobalNorm(1)), or scale the inputs and targets";

  private Divergence() {}

  /** Where training stood when the step failed. */
  record Place(int epoch, int batch, long step, double learningRate) {
    @Override
    public String toString() {
      return "epoch %d, batch %d, step %d, learning rate %s"
          .formatted(epoch, batch, step, learningRate);
    }
  }

  /** Returns the error to throw for a failed step. */
  static RuntimeException explain(
      EngineException failure, Runner runner, Network network, BatchFeed.Batch batch, Place place) {
    String message = String.valueOf(failure.getMessage());
    if (!message.contains(TrainingGraph.FINITE_LOSS)) {
      return new TrainingException(
          "TensorFlow failed at %s: %s".formatted(place, message), failure);
    }
    String kind = message.contains("NaN") ? "NaN" : "infinite";
    return new TrainingException(
        "Training diverged at %s: the loss is %s. %s. %s"
            .formatted(place, kind, cause(runner, network, batch, place), REMEDY),
        failure);
  }

  private static String cause(Runner runner, Network network, BatchFeed.Batch batch, Place place) {
    Map<String, Array> weights =
        runner.read(
            network.weights().stream().map(NetworkWeight::name).collect(Collectors.toSet()));
    Optional<NetworkWeight> bad =
        network.weights().stream()
            .filter(w -> !isFinite(weights.getOrDefault(w.name(), Array.of(new float[0]))))
            .findFirst();
    if (bad.isPresent()) {
      return "Weight '%s' is not finite any more: the step before moved it too far"
          .formatted(bad.get().name());
    }
    for (Map.Entry<String, Array> output :
        runner.layerOutputs(batch, place.step() - 1).entrySet()) {
      if (!isFinite(output.getValue())) {
        return "The first layer whose output is not finite is '%s' (%s)"
            .formatted(output.getKey(), runner.layerType(output.getKey()));
      }
    }
    return "Every layer's output is finite, so it is the loss itself that overflows";
  }

  static boolean isFinite(Array array) {
    if (array.values() instanceof float[] values) {
      for (float value : values) {
        if (!Float.isFinite(value)) {
          return false;
        }
      }
    }
    return true;
  }
}
