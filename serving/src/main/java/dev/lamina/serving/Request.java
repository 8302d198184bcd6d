package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.PredictionException;
import dev.lamina.api.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Holds what a caller sends against the signature. */
final class Request {
  // TensorFlow ends the process where a tensor has more.
  static final int MAX_RANK = 254;

  private Request() {}

  /**
   * Returns the inputs in the signature's order.
   *
   * @param checkShapes whether shapes must be the signature's, too
   * @throws PredictionException if they do not fit it
   */
  static List<Array> check(Signature signature, Map<String, Array> inputs, boolean checkShapes) {
    Map<String, SignatureTensor> expected = signature.inputs();
    for (String name : inputs.keySet()) {
      if (!expected.containsKey(name)) {
        throw new PredictionException(
            "'%s' has no input '%s'. Known: %s."
                .formatted(signature.name(), name, String.join(", ", expected.keySet())));
      }
    }
    List<Array> ordered = new ArrayList<>(expected.size());
    for (Map.Entry<String, SignatureTensor> entry : expected.entrySet()) {
      Array input = inputs.get(entry.getKey());
      if (input == null) {
        throw new PredictionException(
            "Input '%s' of '%s' is missing. It needs %s."
                .formatted(entry.getKey(), signature.name(), list(expected)));
      }
      check(signature, entry.getKey(), entry.getValue(), input, checkShapes);
      ordered.add(input);
    }
    if (checkShapes && ordered.size() > 1) {
      requireEqualRows(signature, ordered);
    }
    return ordered;
  }

  /**
   * Returns the input of a signature that has no other.
   *
   * @throws PredictionException if it does not fit it
   */
  static List<Array> check(Signature signature, String name, Array input, boolean checkShapes) {
    check(signature, name, signature.inputs().values().iterator().next(), input, checkShapes);
    return List.of(input);
  }

  private static void check(
      Signature signature,
      String name,
      SignatureTensor expected,
      Array input,
      boolean checkShapes) {
    if (input.shape().rank() > MAX_RANK) {
      throw new PredictionException(
          "Input '%s' of '%s' has %d dimensions (expected: at most %d)."
              .formatted(name, signature.name(), input.shape().rank(), MAX_RANK));
    }
    DType type = expected.type().orElseThrow();
    boolean shapeFits = !checkShapes || expected.accepts(input.shape());
    if (type != input.dtype() || !shapeFits) {
      String fix =
          type != input.dtype() ? typeFix(type, input.dtype()) : shapeFix(expected.shape(), input);
      throw new PredictionException(
          "Input '%s' of '%s' expects %s but received %s %s. %s"
              .formatted(name, signature.name(), expected, input.shape(), input.dtype(), fix));
    }
  }

  private static String typeFix(DType expected, DType received) {
    if (expected == DType.STRING) {
      return "Make the array from strings.";
    }
    return received == DType.STRING
        ? "Make the array from a Java %s.".formatted(expected.carrier().getSimpleName())
        : "Make the array from a Java %s, or use cast(DType.%s)."
            .formatted(expected.carrier().getSimpleName(), expected.name());
  }

  private static String shapeFix(Shape expected, Array input) {
    boolean batch = expected.rank() > 0 && expected.dim(0) == Shape.UNKNOWN;
    Shape row = batch ? expected.row() : expected;
    if (!row.isKnown()) {
      return "Reshape it to %d dimensions.".formatted(expected.rank());
    }
    long size = row.size();
    if (size > 0 && input.size() % size == 0 && (batch || input.size() == size)) {
      Shape fitting = batch ? row.prepend(input.size() / size) : row;
      String dims =
          LongStream.of(fitting.dims()).mapToObj(Long::toString).collect(Collectors.joining(", "));
      return "If the values are in this order, use reshape(Shape.of(%s)).".formatted(dims);
    }
    return "%s has %d values.".formatted(batch ? "A row" : "It", size);
  }

  private static void requireEqualRows(Signature signature, List<Array> inputs) {
    Map<Integer, String> nameOfRows = new LinkedHashMap<>();
    Iterator<Array> input = inputs.iterator();
    signature
        .inputs()
        .forEach(
            (name, expected) -> {
              int rows = input.next().rows();
              if (expected.hasFreeRows()) {
                nameOfRows.putIfAbsent(rows, name);
              }
            });
    if (nameOfRows.size() > 1) {
      String different =
          nameOfRows.entrySet().stream()
              .map(entry -> "'%s' has %d".formatted(entry.getValue(), entry.getKey()))
              .collect(Collectors.joining(", "));
      throw new PredictionException(
          "Inputs of '%s' differ in rows: %s. Give all the same number."
              .formatted(signature.name(), different));
    }
  }

  private static String list(Map<String, SignatureTensor> tensors) {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
