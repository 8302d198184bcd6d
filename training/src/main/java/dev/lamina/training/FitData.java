package dev.lamina.training;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.ExampleSpec;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes sure that data fit a model and its losses before anything is computed with them. */
final class FitData {
  private final String what;
  private final Model model;
  private final Objective objective;
  private final Set<String> weighted;

  /**
   * Creates the checks of some data.
   *
   * @param what how to call the data in errors, for example {@code "training data"}
   * @param weighted the outputs for which each example's weight is fed
   */
  FitData(String what, Model model, Objective objective, Set<String> weighted) {
    this.what = what;
    this.model = model;
    this.objective = objective;
    this.weighted = weighted;
  }

  /**
   * Returns the outputs whose examples have weights in some data.
   *
   * @throws DataException if they have weights but not the model's names
   */
  Set<String> weightedOutputs(Dataset data) {
    ExampleSpec spec = data.spec();
    if (spec.weights().isEmpty()) {
      return Set.of();
    }
    Map<String, String> names = names("target", spec.targets().keySet());
    return names.entrySet().stream()
        .filter(entry -> spec.weights().contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Returns the data with inputs, targets and weights under the model's names and in its order, and
   * targets as the losses take them. Of data behind a reader only names, shape and type are
   * checked; their batches are given to this method as they are read.
   *
   * @throws DataException if they do not fit, or hold NaN or infinite values
   */
  Dataset check(Dataset data) {
    return check(data, false);
  }

  /**
   * Does what {@link #check(Dataset)} does, but looks at the values only if nobody has.
   *
   * @param known whether these very data have passed before
   */
  Dataset check(Dataset data, boolean known) {
    ExampleSpec spec = data.spec();
    Map<String, String> inputs = names("input", spec.inputs().keySet());
    Map<String, String> targets = names("target", spec.targets().keySet());
    for (Input input : model.inputs()) {
      checkInput(input, requireNonNull(spec.inputs().get(inputs.get(input.name()))));
    }
    if (data.reader().isPresent()) {
      return data; // checked as it is read
    }
    ExampleReader.Batch arrays = data.arrays();
    Map<String, Array> newInputs = new LinkedHashMap<>();
    Map<String, Array> newTargets = new LinkedHashMap<>();
    Map<String, Array> newWeights = new LinkedHashMap<>();
    for (Input input : model.inputs()) {
      Array rows = requireNonNull(arrays.inputs().get(inputs.get(input.name())));
      if (!known) {
        checkFinite(place("input", inputs, input.name()), rows, data);
      }
      newInputs.put(input.name(), rows);
    }
    for (Objective.Goal goal : objective.goals()) {
      String given = requireNonNull(targets.get(goal.output()));
      String place = place("target", targets, goal.output());
      Array rows = convert(requireNonNull(arrays.targets().get(given)), goal, targets);
      if (!known) {
        checkFinite(place, rows, data);
      }
      newTargets.put(goal.output(), rows);
      if (weighted.contains(goal.output())) {
        newWeights.put(goal.output(), weights(arrays.weights().get(given), goal, data, known));
      }
    }
    Dataset checked = data.withArrays(new ExampleReader.Batch(newInputs, newTargets, newWeights));
    if (!known) {
      checkValues(checked, targets);
    }
    return checked;
  }

  private void checkValues(Dataset checked, Map<String, String> names) {
    Map<String, Array> targets = checked.arrays().targets();
    for (Objective.Goal goal : objective.goals()) {
      Array rows = requireNonNull(targets.get(goal.output()));
      try {
        goal.loss().checkTargets(rowsOf(rows, checked), goal.prediction());
      } catch (DataException e) {
        throw isUnnamed(names)
            ? e
            : new DataException("Target '%s': %s".formatted(goal.output(), e.getMessage()), e);
      }
    }
  }

  /** Returns the rows of an array that belong to the data; the array itself if all do, in order. */
  private static Array rowsOf(Array source, Dataset data) {
    boolean whole = data.size() == source.rows();
    for (int i = 0; i < data.size() && whole; i++) {
      whole = data.row(i) == i;
    }
    return whole ? source : source.take(IntStream.range(0, data.size()).map(data::row).toArray());
  }

  /** Weights that the data do not have are 1. */
  private Array weights(@Nullable Array given, Objective.Goal goal, Dataset data, boolean known) {
    if (given == null) {
      float[] ones = new float[data.arrays().inputs().values().iterator().next().rows()];
      Arrays.fill(ones, 1);
      return Array.of(ones);
    }
    if (!known) {
      checkWeights(given, goal, data);
    }
    return given;
  }

  private void checkWeights(Array given, Objective.Goal goal, Dataset data) {
    for (int i = 0; i < data.size(); i++) {
      double weight = given.get(data.row(i));
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new DataException(
            "%s, weights of '%s': row %d is %s (expected: a finite number >= 0)"
                .formatted(what, goal.output(), data.row(i), weight));
      }
    }
  }

  /**
   * Returns what the data call each of the model's inputs, or each output that has a loss.
   *
   * @throws DataException if a name is missing or unknown
   */
  private Map<String, String> names(String kind, Set<String> given) {
    List<String> expected =
        kind.equals("input")
            ? model.inputs().stream().map(Input::name).toList()
            : objective.outputs();
    Map<String, String> names = new LinkedHashMap<>();
    if (given.equals(Set.of(ExampleSpec.UNNAMED))) {
      if (expected.size() != 1) {
        throw new DataException(
            "%s: the model has the %ss %s but the data have one without a name. Name each: Dataset.builder().%s(\"%s\", ...)"
                .formatted(what, kind, expected, kind, expected.get(0)));
      }
      names.put(expected.get(0), ExampleSpec.UNNAMED);
      return names;
    }
    for (String name : expected) {
      if (!given.contains(name)) {
        throw new DataException(
            "%s: %s '%s' is missing (the data have %s)".formatted(what, kind, name, given));
      }
      names.put(name, name);
    }
    for (String name : given) {
      if (!expected.contains(name)) {
        throw new DataException(
            "%s: %s '%s' is unknown (expected: %s)".formatted(what, kind, name, expected)
                + (kind.equals("target") && model.outputs().containsKey(name)
                    ? ". The output has no loss: give it one, or leave the target out"
                    : ""));
      }
    }
    return names;
  }

  private String place(String kind, Map<String, String> names, String name) {
    return isUnnamed(names)
        ? "%s, %ss".formatted(what, kind)
        : "%s, %s '%s'".formatted(what, kind, name);
  }

  private static boolean isUnnamed(Map<String, String> names) {
    return names.containsValue(ExampleSpec.UNNAMED);
  }

  /**
   * Returns rows to predict for in the order of the model's inputs.
   *
   * @param inputs by name; the empty name for an only input
   */
  Array[] inputs(Map<String, Array> inputs) {
    Map<String, String> names = names("input", inputs.keySet());
    List<Array> rows = new ArrayList<>();
    for (Input input : model.inputs()) {
      Array array = requireNonNull(inputs.get(names.get(input.name())));
      if (array.shape().rank() == 0) {
        throw new DataException("predict needs rows: at least one dimension");
      }
      checkInput(input, array.batchSpec());
      if (!rows.isEmpty() && rows.get(0).rows() != array.rows()) {
        throw new DataException(
            "%s: input '%s' has %d rows but '%s' has %d"
                .formatted(
                    what,
                    input.name(),
                    array.rows(),
                    model.inputs().get(0).name(),
                    rows.get(0).rows()));
      }
      rows.add(array);
    }
    return rows.toArray(Array[]::new);
  }

  /** Checks the shape and type of an input. */
  private void checkInput(Input input, TensorSpec received) {
    TensorSpec expected = input.spec();
    if (received.dtype() != expected.dtype()) {
      throw new DataException(
          "%s: input '%s' is %s but the data are %s. %s"
              .formatted(
                  what,
                  input.name(),
                  expected.dtype(),
                  received.dtype(),
                  typeFix(expected.dtype(), received.dtype())));
    }
    if (!expected.shape().matches(received.shape())) {
      throw new DataException(
          "%s: input '%s' expects rows of shape %s but received %s"
              .formatted(
                  what,
                  input.name(),
                  expected.shape().row(),
                  received.shape().rank() <= 1 ? "single numbers" : received.shape().row()));
    }
  }

  private static String typeFix(DType expected, DType received) {
    if (!received.isBuildable()) {
      return "Convert the data: cast(DType.%s)".formatted(expected.name());
    }
    String declare = "Declare Input.of(...).dtype(DType.%s)".formatted(received.name());
    return switch (received) {
      case FLOAT32 -> declare;
      case STRING -> declare + ", with a first layer that takes strings, or encode the data";
      default ->
          declare + ", with Rescaling or Normalization as the first layer, or convert the data";
    };
  }

  private Array convert(Array targets, Objective.Goal goal, Map<String, String> names) {
    TensorSpec expected = goal.target();
    String who = (isUnnamed(names) ? "" : "target '" + goal.output() + "', ") + goal.loss();
    Array shaped = targets;
    Shape shape = targets.batchSpec().shape();
    Shape wanted = expected.shape();
    if (!wanted.matches(shape)) {
      // One number a row may stand as (n) or as (n, 1), as in Keras.
      if (wanted.matches(shape.append(1))) {
        shaped = targets.reshape(targets.shape().append(1));
      } else if (shape.rank() > 1 && shape.dim(-1) == 1 && wanted.matches(withoutLast(shape))) {
        shaped = targets.reshape(withoutLast(targets.shape()));
      } else {
        throw new DataException(
            "%s: %s expects targets of shape %s but received %s"
                .formatted(what, who, wanted, shape));
      }
    }
    if (shaped.dtype() == expected.dtype()) {
      return shaped;
    }
    if (expected.dtype() == DType.FLOAT32 && shaped.dtype() != DType.STRING) {
      return Array.of(shaped.floats(), shaped.shape().dims());
    }
    if (expected.dtype() == DType.INT32 && shaped.dtype().isInteger()) {
      int[] values = new int[shaped.size()];
      for (int i = 0; i < values.length; i++) {
        long value = shaped.getLong(i);
        if (value != (int) value) {
          throw new DataException(
              "%s: target %d at position %d does not fit 32 bits".formatted(what, value, i));
        }
        values[i] = (int) value;
      }
      return Array.of(values, shaped.shape().dims());
    }
    throw new DataException(
        "%s: %s expects targets of type %s but received %s"
            .formatted(what, who, expected.dtype(), shaped.dtype()));
  }

  private static Shape withoutLast(Shape shape) {
    long[] dims = shape.dims();
    return Shape.of(Arrays.copyOf(dims, dims.length - 1));
  }

  private static void checkFinite(String what, Array array, Dataset data) {
    if (!array.dtype().isFloating()) {
      return;
    }
    int width = array.rowSize();
    int from = 0;
    while (from < data.size()) {
      int to = from + 1;
      while (to < data.size() && data.row(to) == data.row(to - 1) + 1) {
        to++; // rows that follow one another are looked at together
      }
      int start = data.row(from) * width;
      int end = start + (to - from) * width;
      int odd = firstNotFinite(array, start, end);
      if (odd < end) {
        throw new DataException(
            "%s: row %d, value %d is %s (expected: a finite number). Fill or drop it first"
                .formatted(what, odd / width, odd % width, array.get(odd)));
      }
      from = to;
    }
  }

  /** Returns the position of the first element that is not finite; {@code end} if all are. */
  private static int firstNotFinite(Array array, int start, int end) {
    int at = start;
    if (array.values() instanceof float[] floats) {
      while (at < end && Float.isFinite(floats[at])) {
        at++;
      }
    } else {
      while (at < end && Double.isFinite(array.get(at))) {
        at++;
      }
    }
    return at;
  }
}
