package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.PredictionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Answers to records with records; made by {@link SignaturePredictor#records}. Thread-safe.
 *
 * <pre>{@code
 * record Apartment(float size, float age, float metroDistance) {}
 * record Price(float priceEur) {}
 *
 * var prices = predictor.signature("serving_default").records(Apartment.class, Price.class);
 * Price price = prices.predict(new Apartment(80, 30, 400));
 * List<Price> all = prices.predict(List.of(new Apartment(80, 30, 400), new Apartment(45, 60, 150)));
 * }</pre>
 *
 * @param <I> the record of one question: a row of each input
 * @param <O> the record of one answer: a row of each output that it has a component for
 */
public final class RecordPredictor<I extends Record, O extends Record> {
  private final SignaturePredictor predictor;
  private final RecordInputs<I> inputs;
  private final RecordOutputs<O> outputs;

  RecordPredictor(SignaturePredictor predictor, Class<I> input, Class<O> output) {
    Signature signature = predictor.signature();
    requireRows(signature, "input", signature.inputs());
    this.predictor = predictor;
    this.inputs = new RecordInputs<>(signature, input);
    this.outputs = new RecordOutputs<>(signature, output);
  }

  private static void requireRows(
      Signature signature, String role, Map<String, SignatureTensor> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          if (!tensor.hasFreeRows()) {
            throw new ConfigurationException(
                "%s '%s' of '%s' is %s, not rows (expected: a first dimension that is free)"
                    .formatted(role, name, signature.name(), tensor));
          }
        });
  }

  /**
   * Predicts for one record.
   *
   * @throws PredictionException if a component's value does not fit, or the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public O predict(I question) {
    return predict(List.of(question)).get(0);
  }

  /**
   * Predicts for a batch of records.
   *
   * @return an answer for each question, in the same order
   * @throws PredictionException if a component's value does not fit, or the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public List<O> predict(List<I> questions) {
    if (questions.isEmpty()) {
      return List.of();
    }
    Map<String, Array> answers = predictor.predict(inputs.arrays(questions), outputs.names());
    answers.forEach((name, answer) -> requireRows(name, answer, questions.size()));
    return IntStream.range(0, questions.size())
        .mapToObj(row -> outputs.record(answers, row))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void requireRows(String name, Array answer, int rows) {
    if (answer.shape().rank() == 0 || answer.rows() != rows) {
      throw new PredictionException(
          "Output '%s' is %s, not a row for each of %d questions. Use predict(Map)."
              .formatted(name, answer.shape(), rows));
    }
  }
}
