package dev.lamina.models.testing;

import dev.lamina.api.Array;
import dev.lamina.api.LaminaException;
import dev.lamina.api.Layer;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Phase;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.internal.NetworkWeight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * What every layer must fulfil, as a check for layers of your own:
 *
 * <ul>
 *   <li>it comes back equal from its JSON form;
 *   <li>output has the shape and type that {@link Layer#output} says, in training and inference,
 *       for batches of 1, 3 and 5;
 *   <li>training and inference use the same weights, and state keeps its shape;
 *   <li>while training there is a gradient for every weight and for the input, and it is the
 *       central difference;
 *   <li>with the same weights the restored layer gives the same bits.
 * </ul>
 *
 * <pre>{@code
 * @Test
 * void scaleKeepsTheContract() {
 *   LayerContract.check(new Scale(2), TensorSpec.floats(5));
 * }
 * }</pre>
 *
 * <p>Use small inputs: central differences run the layer five times for each element of the input
 * and of the weights, for at most 300 elements each. Inputs are random numbers from -1 to 1.
 */
public final class LayerContract {
  private static final double WEIGHT_SPREAD = 0.3;
  private static final int GRADIENT_BATCH = 3;

  private final Layer layer;
  private final TensorSpec input;
  private final List<Class<? extends Record>> custom;
  private final Samples samples = new Samples();

  private LayerContract(Layer layer, TensorSpec input, List<Class<? extends Record>> custom) {
    this.layer = layer;
    this.input = input;
    this.custom = custom;
  }

  /**
   * Checks a layer that is made of Lamina's own activations, initializers and regularizers.
   *
   * @param input what goes in; the first size is the batch's
   * @throws AssertionError if the layer breaks the contract; says how
   */
  public static void check(Layer layer, TensorSpec input) {
    check(layer, input, layer instanceof Record record ? List.of(record.getClass()) : List.of());
  }

  /**
   * Checks a layer that holds further classes of yours.
   *
   * @param input what goes in; the first size is the batch's
   * @param custom the layer's class and those of its activations, initializers and so on
   * @throws AssertionError if the layer breaks the contract; says how
   */
  public static void check(Layer layer, TensorSpec input, List<Class<? extends Record>> custom) {
    try {
      new LayerContract(layer, input, custom).check();
    } catch (LaminaException
        | EngineException
        | TensorFlowException
        | TFInvalidArgumentException
        | TFUnimplementedException e) {
      throw new AssertionError("%s on %s: %s".formatted(layer, input, e.getMessage()), e);
    } catch (AssertionError e) {
      throw new AssertionError("%s on %s: %s".formatted(layer, input, e.getMessage()), e);
    }
  }

  private void check() {
    Sequential model =
        Sequential.of(new Input(input.shape().row(), input.dtype(), GradientCheck.INPUT), layer);
    Sequential restored = restoredFromJson(model);
    try (BuiltLayer built = new BuiltLayer(model);
        BuiltLayer rebuilt = new BuiltLayer(restored)) {
      checkOutputs(built);
      checkWeightsAreShared(built);
      checkUpdates(built);
      GradientCheck.check(built, batch(GRADIENT_BATCH), samples);
      checkRestoredOutput(built, rebuilt);
    }
  }

  private Sequential restoredFromJson(Sequential model) {
    Sequential restored = Sequential.fromJson(model.toJson(), custom);
    MultiLayer again = restored.layers().get(0).layer();
    require(
        again.equals(layer), "its JSON form comes back as %s, which is not equal".formatted(again));
    require(again.hashCode() == layer.hashCode(), "equal layers have different hash codes");
    require(
        restored.toJson().equals(model.toJson()), "its JSON form changes when it is written again");
    return restored;
  }

  private void checkOutputs(BuiltLayer built) {
    for (int rows : new int[] {1, 3, 5}) {
      Array x = batch(rows);
      TensorSpec unknownBatch = layer.output(input);
      TensorSpec knownBatch = layer.output(new TensorSpec(x.shape(), x.dtype()));
      for (Phase phase : Phase.values()) {
        Array y = built.output(phase, x);
        for (TensorSpec said : List.of(unknownBatch, knownBatch)) {
          require(
              said.shape().matches(y.shape()) && said.dtype() == y.dtype(),
              "output() says %s but %s gives %s %s".formatted(said, phase, y.shape(), y.dtype()));
        }
        require(isFinite(y), "the output in %s is not finite".formatted(phase));
      }
    }
  }

  private void checkWeightsAreShared(BuiltLayer built) {
    if (built.declared().stream().noneMatch(NetworkWeight::trainable)) {
      return;
    }
    Array x = batch(GRADIENT_BATCH);
    Array trainingBefore = built.output(Phase.TRAINING, x);
    Array inferenceBefore = built.output(Phase.INFERENCE, x);
    moveWeights(built);
    require(
        !trainingBefore.equals(built.output(Phase.TRAINING, x)),
        "the output in training does not depend on the weights");
    require(
        !inferenceBefore.equals(built.output(Phase.INFERENCE, x)),
        "the output in inference does not depend on the weights");
  }

  /** Moves trained weights off their first values, among which zeros hide mistakes. */
  private void moveWeights(BuiltLayer built) {
    Map<String, Array> values = new LinkedHashMap<>(built.weights());
    for (NetworkWeight weight : built.declared()) {
      if (weight.trainable()) {
        values.computeIfPresent(weight.name(), (n, v) -> samples.near(v, WEIGHT_SPREAD));
      }
    }
    built.setWeights(values);
  }

  private void checkUpdates(BuiltLayer built) {
    built
        .updates(batch(GRADIENT_BATCH))
        .forEach(
            (state, value) -> {
              require(
                  state.shape().equals(value.shape()),
                  "afterStep sets '%s' %s to %s"
                      .formatted(state.name(), state.shape(), value.shape()));
              require(
                  isFinite(value),
                  "afterStep sets '%s' to what is not finite".formatted(state.name()));
            });
  }

  private void checkRestoredOutput(BuiltLayer built, BuiltLayer rebuilt) {
    rebuilt.setWeights(built.weights());
    Array x = batch(GRADIENT_BATCH);
    for (Phase phase : Phase.values()) {
      require(
          built.output(phase, x).equals(rebuilt.output(phase, x)),
          "with the same weights the layer restored from JSON gives another output in %s"
              .formatted(phase));
    }
  }

  private Array batch(int rows) {
    return samples.batch(rows, input.shape().row(), input.dtype());
  }

  private static boolean isFinite(Array values) {
    for (int i = 0; values.dtype().isFloating() && i < values.size(); i++) {
      if (!Double.isFinite(values.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
