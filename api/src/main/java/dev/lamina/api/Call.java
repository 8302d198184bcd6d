package dev.lamina.api;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** One application of a {@link Forward} to an input, in one graph. */
public interface Call {
  /** Returns the builder of graph nodes; nodes are named under the layer. */
  Ops tf();

  /** Returns whether this is the graph that learns or the one that answers. */
  Phase phase();

  /**
   * Returns whether the layer is trained, or frozen and keeps its weights. Batch normalization that
   * is frozen computes as in the inference phase, as in Keras; most layers need not ask.
   */
  boolean trainable();

  /** Returns the current values of a weight that this layer declared. */
  Operand<TFloat32> value(Weight weight);

  /**
   * Returns a seed of shape [2] for a stateless random op, such as {@code
   * tf.random.statelessRandomUniform(shape, call.seed(), TFloat32.class)}. It differs from step to
   * step and from one request to the next, and is the same again when training resumes.
   */
  Operand<TInt64> seed();

  /**
   * Sets state when the training step is over, after all gradients have been computed; once a step
   * for each state. Ignored in the inference phase.
   *
   * @param state declared with {@link LayerContext#state}
   * @param newValue of the state's shape
   */
  void afterStep(Weight state, Operand<TFloat32> newValue);

  /**
   * Returns which steps of an input are there, of shape [batch, steps]; empty if all are. Sequences
   * of different lengths are padded to one, and a layer such as {@code Embedding} masks the padding
   * out. Loss and metrics do not see masks.
   *
   * @param input which of the layer's inputs, 0 for the first
   */
  Optional<Operand<TBool>> mask(int input);

  /**
   * Says which steps of an output are there, of shape [batch, steps]; in place of what {@link
   * MultiLayer#keepsMask} would pass on.
   *
   * @param output which of the layer's outputs, 0 for the first
   */
  void setMask(int output, Operand<TBool> mask);
}
