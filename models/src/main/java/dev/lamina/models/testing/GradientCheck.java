package dev.lamina.models.testing;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.Array;
import dev.lamina.api.Phase;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares the gradients in the graph with central differences.
 *
 * <p>The scalar is sum(coefficients * output), summed in double. The slope is taken with a step h
 * and with h / 2, and the two are extrapolated to step 0 (Richardson). Where they disagree, or
 * where the slopes to the left and to the right do, a kink of the function (of a ReLU, a maximum)
 * lies within the step: then a smaller step is tried, and if there is a kink there too the element
 * is left out. That is decided without a look at the graph's gradient.
 */
final class GradientCheck {
  static final String INPUT = "input";

  private static final int LARGEST_CHECKED = 300;
  private static final double STEP = 1e-2;
  private static final double SMALL_STEP = 1e-3;
  private static final double RELATIVE_TOLERANCE = 2e-3;
  private static final double FLOAT_ROUNDING = 0x1p-24;

  private final BuiltLayer layer;
  private final Array x;
  private final Map<String, Array> weights;
  private final Array coefficients;
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

  private GradientCheck(BuiltLayer layer, Array x, Map<String, Array> weights, Array coefficients) {
    this.layer = layer;
    this.x = x;
    this.weights = weights;
    this.coefficients = coefficients;
    this.noise = noise();
  }

  /** Throws an AssertionError if a gradient is wrong, at the layer's current weights. */
  static void check(BuiltLayer layer, Array x, Samples samples) {
    Array coefficients = samples.like(layer.output(Phase.TRAINING, x));
    Map<String, Array> gradients = layer.gradients(x, coefficients);
    if (gradients.isEmpty()) {
      return;
    }
    Map<String, Array> weights = layer.weights();
    GradientCheck check = new GradientCheck(layer, x, weights, coefficients);
    for (Map.Entry<String, Array> gradient : gradients.entrySet()) {
      check.compare(gradient.getKey(), gradient.getValue());
      layer.setWeights(weights);
    }
  }

  private void compare(String name, Array gradient) {
    Array values = name.equals(INPUT) ? x : weight(name);
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
    Array y = layer.output(Phase.TRAINING, x);
    double squares = 0;
    for (int i = 0; i < y.size(); i++) {
      squares += Math.pow(y.get(i) * coefficients.get(i), 2);
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

  /** Returns the scalar with one element of the input or a weight moved; a weight stays moved. */
  private double moved(String name, int index, double by) {
    if (name.equals(INPUT)) {
      return scalar(moved(x, index, by));
    }
    Map<String, Array> changed = new LinkedHashMap<>(weights);
    changed.put(name, moved(weight(name), index, by));
    layer.setWeights(changed);
    return scalar(x);
  }

  private static Array moved(Array values, int index, double by) {
    float[] copy = values.floats().clone();
    copy[index] += (float) by;
    return Array.of(copy).reshape(values.shape());
  }

  private double scalar(Array input) {
    Array y = layer.output(Phase.TRAINING, input);
    double sum = 0;
    for (int i = 0; i < y.size(); i++) {
      sum += y.get(i) * coefficients.get(i);
    }
    return sum;
  }
}
