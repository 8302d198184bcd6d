package dev.lamina.models.testing;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.LaminaException;
import dev.lamina.api.Layer;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Phase;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.internal.NetworkWeight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * What every layer must fulfil, as a check for layers of your own:
 *
 * <ul>
 *   <li>it comes back equal from its JSON form;
 *   <li>its outputs have the shapes and types that {@link MultiLayer#outputs} says, in training and
 *       inference, for batches of 1, 3 and 5;
 *   <li>training and inference use the same weights, and state keeps its shape;
 *   <li>while training there is a gradient for every weight and every float32 input, and it is the
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
 * <p>Use small inputs: central differences run the layer five times for each element of the inputs
 * and of the weights, for at most 300 elements each. Inputs are random numbers from -1 to 1, or
 * whole numbers where their type says so: to 99, from -99 if they may be negative, unless {@link
 * #wholeNumbers} says otherwise.
 */
public final class LayerContract {
  private static final double WEIGHT_SPREAD = 0.3;
  private static final int GRADIENT_BATCH = 3;

  private final MultiLayer layer;
  private final List<TensorSpec> inputs;
  private final List<Class<? extends Record>> custom;
  private final Optional<Samples.Range> range;
  private final Samples samples;

  private LayerContract(
      MultiLayer layer,
      List<TensorSpec> inputs,
      List<Class<? extends Record>> custom,
      Optional<Samples.Range> range) {
    this.layer = layer;
    this.inputs = List.copyOf(inputs);
    this.custom = List.copyOf(custom);
    this.range = range;
    this.samples = new Samples(range);
  }

  /**
   * Returns the contract of a layer on inputs, to be checked with {@link #check()}.
   *
   * @param inputs what goes in; the first size of each is the batch's
   */
  public static LayerContract of(MultiLayer layer, TensorSpec... inputs) {
    return new LayerContract(
        layer,
        List.of(inputs),
        layer instanceof Record record ? List.of(record.getClass()) : List.of(),
        Optional.empty());
  }

  /**
   * Returns the same contract for a layer that holds further classes of yours.
   *
   * @param classes the layer's class and those of its activations, initializers and so on
   */
  public LayerContract classes(List<Class<? extends Record>> classes) {
    return new LayerContract(layer, inputs, classes, range);
  }

  /**
   * Returns the same contract for a layer that takes certain whole numbers only, such as indices.
   *
   * @param from the smallest
   * @param to above the largest
   */
  public LayerContract wholeNumbers(int from, int to) {
    if (to <= from) {
      throw new ConfigurationException(
          "wholeNumbers: to %d (expected: > from, %d)".formatted(to, from));
    }
    return new LayerContract(layer, inputs, custom, Optional.of(new Samples.Range(from, to)));
  }

  /**
   * Checks a layer that is made of Lamina's own activations, initializers and regularizers.
   *
   * @param input what goes in; the first size is the batch's
   * @throws AssertionError if the layer breaks the contract; says how
   */
  public static void check(Layer layer, TensorSpec input) {
    of(layer, input).check();
  }

  /**
   * Checks a layer that holds further classes of yours.
   *
   * @param input what goes in; the first size is the batch's
   * @param custom the layer's class and those of its activations, initializers and so on
   * @throws AssertionError if the layer breaks the contract; says how
   */
  public static void check(Layer layer, TensorSpec input, List<Class<? extends Record>> custom) {
    of(layer, input).classes(custom).check();
  }

  /**
   * Checks a layer of several inputs or outputs.
   *
   * @param inputs what goes in; the first size of each is the batch's
   * @throws AssertionError if the layer breaks the contract; says how
   */
  public static void check(MultiLayer layer, List<TensorSpec> inputs) {
    of(layer, inputs.toArray(new TensorSpec[0])).check();
  }

  /**
   * Checks the layer.
   *
   * @throws AssertionError if it breaks the contract; says how
   */
  public void check() {
    try {
      checkAll();
    } catch (LaminaException
        | EngineException
        | TensorFlowException
        | TFInvalidArgumentException
        | TFUnimplementedException e) {
      throw new AssertionError(this + ": " + e.getMessage(), e);
    } catch (AssertionError e) {
      throw new AssertionError(this + ": " + e.getMessage(), e);
    }
  }

  /** Returns the layer and what goes in. */
  @Override
  public String toString() {
    return "%s on %s".formatted(layer, place());
  }

  private Object place() {
    return inputs.size() == 1 ? inputs.get(0) : inputs;
  }

  private void checkAll() {
    Functional model = model();
    Functional restored = restoredFromJson(model);
    try (BuiltLayer built = new BuiltLayer(model);
        BuiltLayer rebuilt = new BuiltLayer(restored)) {
      checkOutputs(built);
      checkWeightsAreShared(built);
      checkUpdates(built);
      GradientCheck.check(built, batch(GRADIENT_BATCH), samples);
      checkRestoredOutput(built, rebuilt);
    }
  }

  private Functional model() {
    Functional.Builder builder = Functional.builder();
    List<SymbolicTensor> tensors = new ArrayList<>();
    for (TensorSpec input : inputs) {
      String name = name(tensors.size());
      tensors.add(new Input(input.shape().row(), input.dtype(), name).tensor());
    }
    tensors.forEach(builder::input);
    layer.applyAll(tensors.toArray(new SymbolicTensor[0])).forEach(builder::output);
    return builder.build();
  }

  private static String name(int input) {
    return input == 0 ? "input" : "input_" + input;
  }

  private Functional restoredFromJson(Functional model) {
    Functional restored = Functional.fromJson(model.toJson(), custom);
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
      List<Array> x = List.copyOf(batch(rows).values());
      List<TensorSpec> unknownBatch = layer.outputs(inputs);
      List<TensorSpec> knownBatch =
          layer.outputs(
              x.stream().map(array -> new TensorSpec(array.shape(), array.dtype())).toList());
      for (Phase phase : Phase.values()) {
        List<Array> outputs = built.outputs(phase, x);
        for (int i = 0; i < outputs.size(); i++) {
          checkOutput(phase, outputs.get(i), unknownBatch.get(i));
          checkOutput(phase, outputs.get(i), knownBatch.get(i));
        }
      }
    }
  }

  private static void checkOutput(Phase phase, Array y, TensorSpec said) {
    require(
        said.shape().matches(y.shape()) && said.dtype() == y.dtype(),
        "output() says %s but %s gives %s %s".formatted(said, phase, y.shape(), y.dtype()));
    require(isFinite(y), "the output in %s is not finite".formatted(phase));
  }

  private void checkWeightsAreShared(BuiltLayer built) {
    if (built.declared().stream().noneMatch(NetworkWeight::trainable)) {
      return;
    }
    List<Array> x = List.copyOf(batch(GRADIENT_BATCH).values());
    List<Array> trainingBefore = built.outputs(Phase.TRAINING, x);
    List<Array> inferenceBefore = built.outputs(Phase.INFERENCE, x);
    moveWeights(built);
    require(
        !trainingBefore.equals(built.outputs(Phase.TRAINING, x)),
        "the output in training does not depend on the weights");
    require(
        !inferenceBefore.equals(built.outputs(Phase.INFERENCE, x)),
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
        .updates(List.copyOf(batch(GRADIENT_BATCH).values()))
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
    List<Array> x = List.copyOf(batch(GRADIENT_BATCH).values());
    for (Phase phase : Phase.values()) {
      require(
          built.outputs(phase, x).equals(rebuilt.outputs(phase, x)),
          "with the same weights the layer restored from JSON gives another output in %s"
              .formatted(phase));
    }
  }

  /** Returns a value for each input, by name. */
  private Map<String, Array> batch(int rows) {
    Map<String, Array> batch = new LinkedHashMap<>();
    for (TensorSpec input : inputs) {
      batch.put(name(batch.size()), samples.batch(rows, input.shape().row(), input.dtype()));
    }
    return batch;
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
