package dev.lamina.client;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One question to a model.
 *
 * @param model who is asked
 * @param inputs by the signature's names, in the signature's types
 * @param outputs the outputs that are wanted; none named means all
 * @param deadline time until there must be an answer, retries included; empty: the client's
 */
public record PredictCall(
    ModelRef model, Map<String, Array> inputs, Set<String> outputs, Optional<Duration> deadline) {

  /** Checks and copies the values. */
  public PredictCall {
    inputs = Map.copyOf(inputs);
    outputs = Set.copyOf(outputs);
    deadline.ifPresent(PredictCall::requirePositive);
  }

  static void requirePositive(Duration deadline) {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new ConfigurationException("deadline: %s (expected: > 0)".formatted(deadline));
    }
  }

  /** Returns a question for all outputs, with the client's deadline. */
  public static PredictCall of(ModelRef model, Map<String, Array> inputs) {
    return new PredictCall(model, inputs, Set.of(), Optional.empty());
  }

  /** Returns this for some of the outputs; none named means all. */
  public PredictCall outputs(String... names) {
    return new PredictCall(model, inputs, Set.of(names), deadline);
  }

  /** Returns this with a deadline of its own, above 0, retries included. */
  public PredictCall deadline(Duration newDeadline) {
    return new PredictCall(model, inputs, outputs, Optional.of(newDeadline));
  }
}
