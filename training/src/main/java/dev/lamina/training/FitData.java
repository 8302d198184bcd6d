package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.Loss;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.Model;

/** Makes sure that data fit a model and its loss before anything is computed with them. */
final class FitData {
  private FitData() {}

  /**
   * Returns the data with targets as the loss takes them. Of data behind a reader only the shape
   * and type of inputs is checked; their batches are given to {@link #check} as they are read.
   *
   * @param what how to call the data in errors, for example {@code "training data"}
   * @throws DataException if they do not fit, or hold NaN or infinite values
   */
  static Dataset check(String what, Dataset data, Model model, Loss loss) {
    checkInput(what, data.inputSpec(), model);
    if (data.reader().isPresent()) {
      return data; // checked as it is read
    }
    TensorSpec expected = loss.target(model.output());
    Array targets = convert(what, data.targetSource(), expected, loss);
    Dataset converted = data.withTargetSource(targets);
    checkFinite(what + ", inputs", converted.inputSource(), converted);
    checkFinite(what + ", targets", targets, converted);
    loss.checkTargets(converted.targets(), model.output());
    return converted;
  }

  /** Checks the shape and type of inputs. */
  static void checkInput(String what, TensorSpec received, Model model) {
    TensorSpec expected = model.input().spec();
    if (received.dtype() != expected.dtype()) {
      throw new DataException(
          "%s: input '%s' is %s but the data are %s. %s"
              .formatted(
                  what,
                  model.input().name(),
                  expected.dtype(),
                  received.dtype(),
                  typeFix(expected.dtype(), received.dtype())));
    }
    if (!expected.shape().matches(received.shape())) {
      throw new DataException(
          "%s: input '%s' expects rows of shape %s but received %s"
              .formatted(
                  what,
                  model.input().name(),
                  expected.shape().row(),
                  received.shape().rank() == 0 ? "a single number" : received.shape().row()));
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

  private static Array convert(String what, Array targets, TensorSpec expected, Loss loss) {
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
                .formatted(what, loss, wanted, shape));
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
            .formatted(what, loss, expected.dtype(), shaped.dtype()));
  }

  private static Shape withoutLast(Shape shape) {
    long[] dims = shape.dims();
    return Shape.of(java.util.Arrays.copyOf(dims, dims.length - 1));
  }

  private static void checkFinite(String what, Array array, Dataset data) {
    if (!array.dtype().isFloating()) {
      return;
    }
    int width = array.rowSize();
    for (int i = 0; i < data.size(); i++) {
      int start = data.row(i) * width;
      for (int j = 0; j < width; j++) {
        double value = array.get(start + j);
        if (!Double.isFinite(value)) {
          throw new DataException(
              "%s: row %d, value %d is %s (expected: a finite number). Fill or drop it first"
                  .formatted(what, data.row(i), j, value));
        }
      }
    }
  }
}
