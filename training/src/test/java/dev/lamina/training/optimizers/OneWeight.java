package dev.lamina.training.optimizers;

import dev.lamina.api.Optimizer;
import dev.lamina.api.Shape;
import dev.lamina.api.UpdateContext;
import dev.lamina.api.Variable;
import dev.lamina.api.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** One weight under an optimizer, fed with gradients by hand: no model, no trainer. */
final class OneWeight implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Map<String, Slot> variables = new LinkedHashMap<>();
  private final Placeholder<TFloat32> learningRate;
  private final Placeholder<TFloat32> step;
  private final Placeholder<TFloat32> gradient;
  private final Op update;
  private long done;

  OneWeight(Optimizer optimizer, float... initial) {
    Ops tf = Ops.create(graph);
    Shape shape = Shape.of(initial.length);
    Weight weight = new Named("w", shape, true);
    learningRate = tf.placeholder(TFloat32.class);
    step = tf.placeholder(TFloat32.class);
    gradient = tf.placeholder(TFloat32.class, Placeholder.shape(shape.toTensorFlow()));
    Slot w = new Slot(tf, "w", shape, tf.constant(initial));
    variables.put("w", w);
    Ops afterGradients = tf.withControlDependencies(gradient);
    update =
        optimizer.update(
            new UpdateContext() {
              @Override
              public Ops tf() {
                return afterGradients;
              }

              @Override
              public Operand<TFloat32> learningRate() {
                return learningRate;
              }

              @Override
              public Operand<TFloat32> step() {
                return step;
              }

              @Override
              public Operand<TFloat32> constant(double value) {
                return tf.constant((float) value);
              }

              @Override
              public Variable variable(Weight asked) {
                return w;
              }

              @Override
              public Variable slot(Weight asked, String name, float initial) {
                Operand<TFloat32> first =
                    tf.fill(tf.constant(shape.toTensorFlow()), tf.constant(initial));
                return variables.computeIfAbsent(name, n -> new Slot(tf, n, shape, first));
              }
            },
            weight,
            gradient);
    session = new Session(graph);
    variables.values().forEach(v -> session.runner().addTarget(v.initialize).run().close());
  }

  /** Does one step and returns the weight after it. */
  float[] step(double rate, float... g) {
    done++;
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TFloat32 stepTensor = TFloat32.scalarOf((float) done);
        TFloat32 gradientTensor = TFloat32.vectorOf(g)) {
      session
          .runner()
          .feed(learningRate, rateTensor)
          .feed(step, stepTensor)
          .feed(gradient, gradientTensor)
          .addTarget(update)
          .run()
          .close();
    }
    return value("w");
  }

  /** Returns the weight, "w", or a slot. */
  float[] value(String name) {
    try (var result = session.runner().fetch(variables.get(name).value).run()) {
      return StdArrays.array1dCopyOf((TFloat32) result.get(0));
    }
  }

  /** Returns the names of the optimizer's slots, in the order in which it asked for them. */
  Iterable<String> slots() {
    return variables.keySet().stream().filter(name -> !name.equals("w")).toList();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private record Named(String name, Shape shape, boolean trainable) implements Weight {}

  private static final class Slot implements Variable {
    private final Ops tf;
    private final VarHandleOp handle;
    private final Op initialize;
    private final Operand<TFloat32> value;

    Slot(Ops tf, String name, Shape shape, Operand<TFloat32> initial) {
      this.tf = tf;
      handle = tf.varHandleOp(TFloat32.class, shape.toTensorFlow(), VarHandleOp.sharedName(name));
      initialize = tf.assignVariableOp(handle, initial);
      value = tf.readVariableOp(handle, TFloat32.class);
    }

    @Override
    public Operand<? extends TType> handle() {
      return handle;
    }

    @Override
    public Operand<TFloat32> value() {
      return value;
    }

    @Override
    public Op assign(Operand<TFloat32> newValue) {
      return tf.assignVariableOp(handle, newValue);
    }
  }
}
