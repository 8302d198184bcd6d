package dev.lamina.models.layers;

import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.models.initializers.RandomUniform;
import dev.lamina.models.internal.Require;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Looks up a row of trained numbers for each whole number: words, users, categories as points that
 * lie near each other if they are alike.
 *
 * <pre>y[i] = embeddings[x[i]]</pre>
 *
 * <p>Shapes: any of int32 or int64, with one more dimension: (?, steps) to (?, steps, outputDim),
 * (?,) to (?, outputDim). Weights: embeddings (inputDim, outputDim). A number outside 0 to inputDim
 * - 1 is an error when the model runs on a CPU; on a GPU TensorFlow gives zeros for it.
 *
 * <p>With maskZero, 0 stands for "nothing here", the padding of short sequences: layers after it
 * that look along the steps, such as {@link GlobalAveragePooling1D}, leave these steps out.
 *
 * <pre>{@code
 * Embedding.of(20_000, 64).maskZero(true)   // 19,999 words from 1 on
 * }</pre>
 *
 * @param inputDim how many numbers there are, at least 1; with maskZero 0 is one of them
 * @param outputDim the size of a row, at least 1
 * @param embeddingsInitializer first values; default uniform from -0.05 to 0.05
 * @param embeddingsRegularizer penalty on the embeddings; default none
 * @param maskZero whether steps with 0 are masked; default false. The input then must be (?, steps)
 */
public record Embedding(
    int inputDim,
    int outputDim,
    Initializer embeddingsInitializer,
    Regularizer embeddingsRegularizer,
    boolean maskZero)
    implements Layer {
  /** Checks both sizes. */
  public Embedding {
    Require.atLeast(1, "inputDim", inputDim);
    Require.atLeast(1, "outputDim", outputDim);
  }

  /** Returns a layer of this many rows of this size, the rest by default. */
  public static Embedding of(int inputDim, int outputDim) {
    return new Embedding(inputDim, outputDim, RandomUniform.of(), Regularizer.none(), false);
  }

  /** Returns a copy with another initializer. */
  public Embedding embeddingsInitializer(Initializer newInitializer) {
    return new Embedding(inputDim, outputDim, newInitializer, embeddingsRegularizer, maskZero);
  }

  /** Returns a copy with another penalty. */
  public Embedding embeddingsRegularizer(Regularizer newRegularizer) {
    return new Embedding(inputDim, outputDim, embeddingsInitializer, newRegularizer, maskZero);
  }

  /** Returns a copy that masks steps with 0, or does not. */
  public Embedding maskZero(boolean newMaskZero) {
    return new Embedding(
        inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer, newMaskZero);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    if (maskZero && input.shape().rank() != 2) {
      throw ShapeException.of(
          "(?, steps) with maskZero",
          input.shape(),
          "Leave maskZero out, or add Flatten before it.");
    }
    return new TensorSpec(input.shape().append(outputDim), DType.FLOAT32);
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    Weight embeddings =
        ctx.weight(
            "embeddings",
            Shape.of(inputDim, outputDim),
            embeddingsInitializer,
            embeddingsRegularizer);
    return (call, x) -> {
      Ops tf = call.tf();
      @SuppressWarnings("unchecked") // accepts says so
      Operand<? extends TNumber> numbers = (Operand<? extends TNumber>) x;
      if (maskZero) {
        call.setMask(0, notZero(tf, x));
      }
      return tf.gather(call.value(embeddings), numbers, tf.constant(0));
    };
  }

  private static Operand<TBool> notZero(Ops tf, Operand<? extends TType> x) {
    return tf.math.notEqual(tf.dtypes.cast(x, TInt64.class), tf.constant(0L));
  }

  @Override
  public Set<DType> accepts() {
    return Set.of(DType.INT32, DType.INT64);
  }
}
