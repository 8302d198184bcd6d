package dev.lamina.models.layers;

import dev.lamina.api.Array;
import dev.lamina.api.Call;
import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Phase;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * One layer in a graph of its own, whose weights are fed: shows what a layer computes, apart from
 * models and variables.
 */
final class LayerRun implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Ops tf = Ops.create(graph);
  private final Map<String, Array> weights = new LinkedHashMap<>();
  private final Map<String, Placeholder<TFloat32>> feeds = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> updates = new LinkedHashMap<>();
  private final Placeholder<? extends TType> input;
  private final Placeholder<TInt64> seed = tf.placeholder(TInt64.class);
  private final Operand<? extends TType> output;
  private long step;

  private record Named(String name, Shape shape, boolean trainable) implements Weight {}

  LayerRun(Layer layer, TensorSpec spec, Phase phase) {
    input =
        tf.placeholder(spec.dtype().tensorType(), Placeholder.shape(spec.shape().toTensorFlow()));
    layer.output(spec);
    output = layer.build(new Context(), spec).apply(new GraphCall(phase), input);
  }

  static LayerRun training(Layer layer, TensorSpec spec) {
    return new LayerRun(layer, spec, Phase.TRAINING);
  }

  static LayerRun inference(Layer layer, TensorSpec spec) {
    return new LayerRun(layer, spec, Phase.INFERENCE);
  }

  /** Sets the values of a weight or state. */
  LayerRun set(String weight, float... values) {
    Array old = weights.get(weight);
    weights.put(weight, Array.of(values, old.shape().dims()));
    return this;
  }

  /** Sets the number that call.seed() is made of. */
  LayerRun step(long newStep) {
    step = newStep;
    return this;
  }

  Array weight(String name) {
    return weights.get(name);
  }

  Iterable<String> weightNames() {
    return weights.keySet();
  }

  String outputOp() {
    return output.op().type();
  }

  /** Returns the types of the graph's nodes. */
  List<String> opTypes() {
    List<String> types = new ArrayList<>();
    graph.operations().forEachRemaining(op -> types.add(op.type()));
    return types;
  }

  /** Returns the output for an input. */
  Array output(Array x) {
    return fetch(output, x);
  }

  /** Returns the new value of a state. */
  Array update(String state, Array x) {
    return fetch(updates.get(state), x);
  }

  boolean updatesState() {
    return !updates.isEmpty();
  }

  /** Returns the gradient of sum(coefficients * output) with respect to a weight. */
  Array gradient(String weight, Array x, float[] coefficients) {
    return gradient(feeds.get(weight).asOutput(), x, coefficients);
  }

  /** Returns the gradient of sum(coefficients * output) with respect to the input. */
  Array inputGradient(Array x, float[] coefficients) {
    return gradient(input.asOutput(), x, coefficients);
  }

  private Array gradient(Output<?> wrt, Array x, float[] coefficients) {
    Array y = output(x);
    Operand<TFloat32> dy =
        tf.constant(y.shape().toTensorFlow(), DataBuffers.of(coefficients, true, false));
    Output<?>[] dx =
        graph.addGradients(
            "g" + graph.toGraphDef().getNodeCount(),
            new Output<?>[] {output.asOutput()},
            new Output<?>[] {wrt},
            new Output<?>[] {dy.asOutput()});
    return fetch(dx[0], x);
  }

  private Array fetch(Operand<? extends TType> what, Array x) {
    Session.Runner runner = session.runner();
    try (Resources resources = new Resources()) {
      feeds.forEach((name, p) -> runner.feed(p, resources.keep(tensor(weights.get(name)))));
      runner.feed(input, resources.keep(tensor(x)));
      runner.feed(seed, resources.keep(TInt64.vectorOf(17, step)));
      try (Result result = runner.fetch(what).run()) {
        return array(result.get(0));
      }
    }
  }

  private static Tensor tensor(Array a) {
    org.tensorflow.ndarray.Shape shape = a.shape().toTensorFlow();
    if (a.values() instanceof float[] f) {
      return TFloat32.tensorOf(shape, DataBuffers.of(f, true, false));
    }
    if (a.values() instanceof byte[] b) {
      return TUint8.tensorOf(shape, DataBuffers.of(b, true, false));
    }
    if (a.values() instanceof int[] i) {
      return TInt32.tensorOf(shape, DataBuffers.of(i, true, false));
    }
    return TInt64.tensorOf(shape, DataBuffers.of((long[]) a.values(), true, false));
  }

  private static Array array(Tensor t) {
    Shape shape = Shape.of(t.shape().asArray());
    if (t instanceof TFloat32 f) {
      return Array.of(f);
    }
    Array result = Array.zeros(dtype(t), shape);
    if (result.values() instanceof byte[] b) {
      t.asRawTensor().data().read(b);
    } else if (result.values() instanceof int[] i) {
      t.asRawTensor().data().asInts().read(i);
    } else {
      t.asRawTensor().data().asLongs().read((long[]) result.values());
    }
    return result;
  }

  private static DType dtype(Tensor t) {
    return t instanceof TUint8 ? DType.UINT8 : t instanceof TInt32 ? DType.INT32 : DType.INT64;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private final class Context implements LayerContext {
    @Override
    public Weight weight(String name, Shape shape, Initializer first, Regularizer regularizer) {
      return declare(name, shape, first, true);
    }

    @Override
    public Weight state(String name, Shape shape, Initializer first) {
      return declare(name, shape, first, false);
    }

    @Override
    public Forward child(String name, Layer layer, TensorSpec spec) {
      return layer.build(this, spec);
    }

    private Weight declare(String name, Shape shape, Initializer first, boolean trainable) {
      float[] values = new float[(int) shape.size()];
      first.fill(values, shape, new Random(name.hashCode()));
      weights.put(name, Array.of(values, shape.dims()));
      feeds.put(name, tf.placeholder(TFloat32.class, Placeholder.shape(shape.toTensorFlow())));
      return new Named(name, shape, trainable);
    }
  }

  private final class GraphCall implements Call {
    private final Phase phase;

    GraphCall(Phase phase) {
      this.phase = phase;
    }

    @Override
    public Ops tf() {
      return tf;
    }

    @Override
    public Phase phase() {
      return phase;
    }

    @Override
    public Operand<TFloat32> value(Weight weight) {
      return feeds.get(weight.name());
    }

    @Override
    public Operand<TInt64> seed() {
      return seed;
    }

    @Override
    public void afterStep(Weight state, Operand<TFloat32> newValue) {
      if (phase == Phase.TRAINING) {
        updates.put(state.name(), newValue);
      }
    }
  }

  private static final class Resources implements AutoCloseable {
    private final List<Tensor> tensors = new ArrayList<>();

    Tensor keep(Tensor tensor) {
      tensors.add(tensor);
      return tensor;
    }

    @Override
    public void close() {
      tensors.forEach(Tensor::close);
    }
  }
}
