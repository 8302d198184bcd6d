package dev.lamina.models.testing;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the gradients in the graph with central differences.
 *
 * <p>The scalar is the sum over all float outputs of coefficients * output, in double. The slope is
 * taken with a step h and with h / 2, and the two are extrapolated to step 0 (Richardson). Where
 * they disagree, or where the slopes to the left and to the right do, a kink of the function (of a
 * ReLU, a maximum) lies within the step: then a smaller step is tried, and if there is a kink there
 * too the element is left out. That is decided without a look at the graph's gradient.
 */
final class GradientCheck {
  private static final int LARGEST_CHECKED = 300;
  private static final double STEP = 1e-2;
  private static final double SMALL_STEP = 1e-3;
  private static final double RELATIVE_TOLERANCE = 2e-3;
  private static final double FLOAT_ROUNDING = 0x1p-24;

  private final BuiltLayer layer;
  private final Map<String, Array> inputs;
  private final Map<String, Array> weights;
  private final List<Array> coefficients;
  private final double noise;

  /**
   * The slope at a point.
   *
   * @param wide with step h
   * @param narrow with step h / 2
   * @param bend the slope to the right minus that to the left, extrapolated to step 0
   */
  private record Slope(double wide, double narrow, double bend) {
    double extrapolated() {
      return (4 * narrow - wide) / 3;
    }

    /** Returns how far off the extrapolated slope may be because of a kink. */
    double disagreement() {
      return Math.max(Math.abs(narrow - wide), Math.abs(bend) / 2);
    }
  }

  private GradientCheck(
      BuiltLayer layer,
      Map<String, Array> inputs,
      Map<String, Array> weights,
      List<Array> coefficients) {
    this.layer = layer;
    this.inputs = inputs;
    this.weights = weights;
    this.coefficients = coefficients;
    this.noise = noise();
  }

  /**
   * Throws an AssertionError if a gradient is wrong, at the layer's current weights.
   *
   * @param inputs by name, in order
   */
  static void check(BuiltLayer layer, Map<String, Array> inputs, Samples samples) {
    List<Array> coefficients =
        layer.outputs(Phase.TRAINING, List.copyOf(inputs.values())).stream()
            .filter(GradientCheck::isFloat)
            .map(samples::like)
            .toList();
    Map<String, Array> gradients = layer.gradients(List.copyOf(inputs.values()), coefficients);
    if (gradients.isEmpty()) {
      return;
    }
    Map<String, Array> weights = layer.weights();
    GradientCheck check = new GradientCheck(layer, inputs, weights, coefficients);
    for (Map.Entry<String, Array> gradient : gradients.entrySet()) {
      check.compare(gradient.getKey(), gradient.getValue());
      layer.setWeights(weights);
    }
  }

  private static boolean isFloat(Array output) {
    return output.dtype() == DType.FLOAT32;
  }

  private void compare(String name, Array gradient) {
    Array values = inputs.containsKey(name) ? input(name) : weight(name);
    if (!gradient.shape().equals(values.shape())) {
      throw new AssertionError(
          "the gradient of '%s' has shape %s, not %s"
              .formatted(name, gradient.shape(), values.shape()));
    }
    int count = Math.min(values.size(), LARGEST_CHECKED);
    int[] indices = new int[count];
    Slope[] slopes = new Slope[count];
    double largest = 0;
    for (int k = 0; k < count; k++) {
      indices[k] = (int) ((long) k * values.size() / count);
      slopes[k] = slope(name, indices[k], STEP);
      largest = Math.max(largest, Math.abs(slopes[k].narrow));
    }
    int checked = 0;
    for (int k = 0; k < count; k++) {
      double step = STEP;
      Slope slope = slopes[k];
      if (slope.disagreement() > tolerance(largest, step)) {
        step = SMALL_STEP;
        slope = slope(name, indices[k], step);
      }
      if (slope.disagreement() <= tolerance(largest, step)) {
        checked++;
        compare(name, gradient, indices[k], slope.extrapolated(), tolerance(largest, step));
      }
    }
    if (checked == 0 || count - checked > Math.max(1, count / 10)) {
      throw new AssertionError(
          "of %d elements of '%s' only %d have a slope; the function jumps or is all kinks"
              .formatted(count, name, checked));
    }
  }

  private Array input(String name) {
    return requireNonNull(inputs.get(name));
  }

  private Array weight(String name) {
    return requireNonNull(weights.get(name));
  }

  private static void compare(
      String name, Array gradient, int index, double expected, double tolerance) {
    double actual = gradient.get(index);
    if (!(Math.abs(actual - expected) <= tolerance)) {
      throw new AssertionError(
          "the gradient of '%s' %s at element %d is %s, but the central difference %s"
              .formatted(name, gradient.shape(), index, actual, expected));
    }
  }

  private double tolerance(double largest, double step) {
    return RELATIVE_TOLERANCE * largest + noise / step;
  }

  /** Returns how far rounding may move the scalar: each output's error is independent. */
  private double noise() {
    double squares = 0;
    for (double term : terms(inputs)) {
      squares += term * term;
    }
    return 8 * FLOAT_ROUNDING * Math.sqrt(squares);
  }

  private Slope slope(String name, int index, double step) {
    double here = moved(name, index, 0);
    double right = moved(name, index, step) - here;
    double left = here - moved(name, index, -step);
    double nearRight = moved(name, index, step / 2) - here;
    double nearLeft = here - moved(name, index, -step / 2);
    double wide = (right + left) / (2 * step);
    double narrow = (nearRight + nearLeft) / step;
    double bend = 2 * (nearRight - nearLeft) / (step / 2) - (right - left) / step;
    return new Slope(wide, narrow, bend);
  }

  /** Returns the scalar with one element of an input or a weight moved; a weight stays moved. */
  private double moved(String name, int index, double by) {
    if (inputs.containsKey(name)) {
      Map<String, Array> changed = new LinkedHashMap<>(inputs);
      changed.put(name, moved(input(name), index, by));
      return scalar(changed);
    }
    Map<String, Array> changed = new LinkedHashMap<>(weights);
    changed.put(name, moved(weight(name), index, by));
    layer.setWeights(changed);
    return scalar(inputs);
  }

  private static Array moved(Array values, int index, double by) {
    float[] copy = values.floats().clone();
    copy[index] += (float) by;
    return Array.of(copy).reshape(values.shape());
  }

  private double scalar(Map<String, Array> at) {
    double sum = 0;
    for (double term : terms(at)) {
      sum += term;
    }
    return sum;
  }

  /** Returns the products of all float outputs with their coefficients. */
  private double[] terms(Map<String, Array> at) {
    List<Array> outputs =
        layer.outputs(Phase.TRAINING, List.copyOf(at.values())).stream()
            .filter(GradientCheck::isFloat)
            .toList();
    double[] terms = new double[outputs.stream().mapToInt(Array::size).sum()];
    int next = 0;
    for (int k = 0; k < outputs.size(); k++) {
      Array y = outputs.get(k);
      for (int i = 0; i < y.size(); i++) {
        terms[next++] = y.get(i) * coefficients.get(k).get(i);
      }
    }
    return terms;
  }
}
