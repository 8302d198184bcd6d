package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Builds training steps on resource variables, with the runtime's own Adam. */
final class StepGraph {
  private final Net net;
  private final Variant variant;

  StepGraph(Net net, Variant variant) {
    this.net = net;
    this.variant = variant;
  }

  /**
   * A step of training.
   *
   * @param sums the batch's sum of losses and, unless the variant is bare, of hits or of absolute
   *     errors
   * @param done runs behind the last update
   */
  record Step(Operand<TFloat32> sums, Op done) {}

  /** Gives weights and Adam's variables their first values. */
  void initialize(Session session, Variables variables) {
    List<float[]> initial = net.initialWeights();
    for (int i = 0; i < initial.size(); i++) {
      long[] shape = net.shapes().get(i);
      store(session, variables, "weight" + i, initial.get(i), shape);
      store(session, variables, "m" + i, new float[initial.get(i).length], shape);
      store(session, variables, "v" + i, new float[initial.get(i).length], shape);
    }
    store(session, variables, "beta1_power", new float[] {0.9f});
    store(session, variables, "beta2_power", new float[] {0.999f});
  }

  private static void store(
      Session session, Variables variables, String name, float[] values, long... shape) {
    variables.store(session, name, TFloat32.class, Tensors.floats(values, shape));
  }

  /**
   * Builds a step.
   *
   * @param tf builds into the graph, or into a function's body
   */
  Step step(Ops tf, Variables variables, Operand<? extends TType> x, Operand<? extends TType> y) {
    List<Operand<TFloat32>> weights = new ArrayList<>();
    for (int i = 0; i < net.shapes().size(); i++) {
      weights.add(read(variables, "weight" + i, net.shapes().get(i)));
    }
    Operand<TFloat32> beta1Power = read(variables, "beta1_power");
    Operand<TFloat32> beta2Power = read(variables, "beta2_power");
    Layers layers = new Layers(tf, net, variant.has("pool1"));
    Operand<TFloat32> logits = layers.logits(Layers.scaled(tf, x), weights, true);
    Objective objective = Objective.of(tf, net, logits, y);
    List<Operand<TFloat32>> gradients = gradients(tf, logits, objective, weights);

    // Behind all gradients, so that no reader still holds the memory of a weight.
    Ops updating = tf.withControlDependencies(new ArrayList<Op>(gradients));
    Operand<TFloat32> rate = tf.constant(0.001f);
    Operand<TFloat32> beta1 = tf.constant(0.9f);
    Operand<TFloat32> beta2 = tf.constant(0.999f);
    Operand<TFloat32> epsilon = tf.constant(1e-7f);
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      Shape shape = Shape.of(net.shapes().get(i));
      updates.add(
          updating.train.resourceApplyAdam(
              variables.handle("weight" + i, TFloat32.class, shape),
              variables.handle("m" + i, TFloat32.class, shape),
              variables.handle("v" + i, TFloat32.class, shape),
              beta1Power,
              beta2Power,
              rate,
              beta1,
              beta2,
              epsilon,
              gradients.get(i)));
    }
    Shape scalar = Shape.scalar();
    updates.add(
        updating.assignVariableOp(
            variables.handle("beta1_power", TFloat32.class, scalar),
            tf.math.mul(beta1Power, beta1)));
    updates.add(
        updating.assignVariableOp(
            variables.handle("beta2_power", TFloat32.class, scalar),
            tf.math.mul(beta2Power, beta2)));
    return new Step(objective.sums(variant.isBare()), tf.withControlDependencies(updates).noOp());
  }

  private static Operand<TFloat32> read(Variables variables, String name, long... shape) {
    return variables.read(name, TFloat32.class, Shape.of(shape));
  }

  private static List<Operand<TFloat32>> gradients(
      Ops tf, Operand<TFloat32> logits, Objective objective, List<Operand<TFloat32>> weights) {
    Graph graph = (Graph) tf.scope().env();
    Output<?>[] xs = weights.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    Output<?>[] found =
        graph.addGradients(
            null,
            new Output<?>[] {logits.asOutput()},
            xs,
            new Output<?>[] {objective.slope().asOutput()});
    return Arrays.stream(found)
        .<Operand<TFloat32>>map(gradient -> gradient.expect(TFloat32.class))
        .toList();
  }
}
