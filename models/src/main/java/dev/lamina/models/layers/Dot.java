package dev.lamina.models.layers;

import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Require;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;

/**
 * Multiplies two tensors row by row and sums along an axis of each: how alike a user and a movie
 * are, for example.
 *
 * <pre>y = sum over i of a[..., i, ...] * b[..., i, ...]</pre>
 *
 * <p>Shapes: the dimensions of the first input's rows and then of the second's, each without the
 * summed one: (?, 8) and (?, 8) to (?, 1) with {@code Dot.of(1)}; (?, 3, 5) and (?, 10, 3) to (?,
 * 5, 10) with {@code Dot.of(1, 2)}. Masks end here.
 *
 * <pre>{@code
 * SymbolicTensor score = Dot.of(1).apply(user, movie);
 * SymbolicTensor cosine = Dot.of(-1).normalize(true).apply(question, answer);
 * }</pre>
 *
 * @param axes the summed axis of the first and of the second input: 1 is the first of a row's
 *     dimensions, negative counts from the end; not 0, the rows
 * @param normalize whether the values along the axes are divided by their Euclidean norm before, so
 *     that the result is the cosine; default false
 */
public record Dot(List<Integer> axes, boolean normalize) implements MultiLayer {
  /** Below this the square of a norm is taken as this, as in Keras: epsilon 1e-7. */
  private static final float SMALLEST_SQUARE = 1e-14f;

  /** Checks the axes. */
  public Dot {
    axes = List.copyOf(axes);
    if (axes.size() != 2 || axes.contains(0)) {
      throw Require.unexpected("axes", axes, "one of each input, not 0, the rows of the batch");
    }
  }

  /** Returns a layer that sums along the same axis of both. */
  public static Dot of(int axes) {
    return of(axes, axes);
  }

  /** Returns a layer that sums along an axis of each. */
  public static Dot of(int first, int second) {
    return new Dot(List.of(first, second), false);
  }

  /** Returns a copy that normalizes, or does not. */
  public Dot normalize(boolean newNormalize) {
    return new Dot(axes, newNormalize);
  }

  @Override
  public List<TensorSpec> outputs(List<TensorSpec> inputs) {
    if (inputs.size() != 2) {
      throw ShapeException.of("two inputs", inputs, "Apply it to two tensors.");
    }
    Shape a = inputs.get(0).shape();
    Shape b = inputs.get(1).shape();
    int first = axis(0, inputs);
    int second = axis(1, inputs);
    if (!Shape.of(a.dim(0), a.dim(first)).matches(Shape.of(b.dim(0), b.dim(second)))) {
      throw ShapeException.of(
          "batches of one size, and one size along the axes " + axes,
          inputs,
          "Choose other axes, or bring both to one size with Dense.");
    }
    List<Long> dims = new ArrayList<>();
    dims.add(Math.max(a.dim(0), b.dim(0)));
    addRow(dims, a, first);
    addRow(dims, b, second);
    if (dims.size() == 1) {
      dims.add(1L);
    }
    long[] sizes = dims.stream().mapToLong(Long::longValue).toArray();
    return List.of(inputs.get(0).shape(Shape.of(sizes)));
  }

  private int axis(int input, List<TensorSpec> inputs) {
    return Axes.inRow(axes.get(input), inputs.get(input).shape(), inputs);
  }

  private static void addRow(List<Long> dims, Shape shape, int without) {
    for (int i = 1; i < shape.rank(); i++) {
      if (i != without) {
        dims.add(shape.dim(i));
      }
    }
  }

  @Override
  public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
    int first = axis(0, inputs);
    int second = axis(1, inputs);
    String equation = equation(inputs.get(0).shape(), first, inputs.get(1).shape(), second);
    boolean scalar = equation.endsWith(">a");
    return MultiForward.floats(
        (call, x) -> {
          Ops tf = call.tf();
          Operand<TFloat32> a = normalize ? normalized(tf, x.get(0), first) : x.get(0);
          Operand<TFloat32> b = normalize ? normalized(tf, x.get(1), second) : x.get(1);
          Operand<TFloat32> product = tf.linalg.einsum(List.of(a, b), equation);
          return List.of(scalar ? tf.expandDims(product, tf.constant(1)) : product);
        });
  }

  /** Returns Einstein's notation, for example {@code abc,adb->acd}. */
  private static String equation(Shape first, int firstAxis, Shape second, int secondAxis) {
    StringBuilder left = new StringBuilder("a");
    StringBuilder right = new StringBuilder("a");
    StringBuilder output = new StringBuilder("a");
    char next = 'c';
    for (int i = 1; i < first.rank(); i++) {
      left.append(i == firstAxis ? 'b' : next);
      if (i != firstAxis) {
        output.append(next++);
      }
    }
    for (int i = 1; i < second.rank(); i++) {
      right.append(i == secondAxis ? 'b' : next);
      if (i != secondAxis) {
        output.append(next++);
      }
    }
    return left + "," + right + "->" + output;
  }

  private static Operand<TFloat32> normalized(Ops tf, Operand<TFloat32> x, int axis) {
    Operand<TFloat32> square =
        tf.sum(tf.math.square(x), tf.constant(new int[] {axis}), Sum.keepDims(true));
    Operand<TFloat32> atLeast = tf.math.maximum(square, tf.constant(SMALLEST_SQUARE));
    return tf.math.mul(x, tf.math.rsqrt(atLeast));
  }
}
