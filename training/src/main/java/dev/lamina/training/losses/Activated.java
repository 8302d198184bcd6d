package dev.lamina.training.losses;

import dev.lamina.api.ConfigurationException;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Finds the logits behind a prediction that a softmax or a sigmoid has made. */
final class Activated {
  private Activated() {}

  /**
   * Returns the logits of the prediction: itself if it is logits, or what went into the activation
   * if the prediction comes straight out of one. The loss of logits is the same number, but it is
   * exact where the probability has rounded to 0 or 1, and its gradient does not vanish there.
   *
   * @param loss named in the error
   * @param activation TensorFlow's op, {@code Softmax} or {@code Sigmoid}
   * @throws ConfigurationException if the prediction is said to be logits but comes out of the
   *     activation
   */
  static Optional<Operand<TFloat32>> logits(
      String loss, String activation, Operand<TFloat32> yPred, boolean fromLogits) {
    Optional<Operand<TFloat32>> behind =
        yPred.asOutput().op() instanceof GraphOperation op && op.type().equals(activation)
            ? Optional.of(op.input(0).expect(TFloat32.class))
            : Optional.empty();
    if (fromLogits && behind.isPresent()) {
      throw new ConfigurationException(
          ("%s: fromLogits is true but the model ends in a %s, so that its output is probabilities."
                  + " Remove that activation, or fromLogits(true).")
              .formatted(loss, activation));
    }
    return fromLogits ? Optional.of(yPred) : behind;
  }
}
