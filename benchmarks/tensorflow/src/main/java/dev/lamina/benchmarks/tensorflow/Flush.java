package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Sets what is next to nothing in Adam's averages to zero, before it becomes subnormal. */
final class Flush {
  private static final int EVERY = 128;
  private static final float LEAST = 1e-30f;

  private final DirectCall call;
  private int steps;

  /** Returns one if the variant asks for it. */
  static Optional<Flush> of(
      Variant variant, Session session, Ops tf, Variables variables, Net net) {
    return variant.has("flush")
        ? Optional.of(new Flush(session, tf, variables, net))
        : Optional.empty();
  }

  private Flush(Session session, Ops tf, Variables variables, Net net) {
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < net.shapes().size(); i++) {
      Shape shape = Shape.of(net.shapes().get(i));
      for (String name : List.of("m" + i, "v" + i)) {
        Operand<TFloat32> value = variables.read(name, TFloat32.class, shape);
        Operand<TFloat32> flushed =
            tf.select(tf.math.less(tf.math.abs(value), tf.constant(LEAST)), tf.constant(0f), value);
        updates.add(tf.assignVariableOp(variables.handle(name, TFloat32.class, shape), flushed));
      }
    }
    call =
        new DirectCall(
            session, List.of(), List.of(), List.of(tf.withControlDependencies(updates).noOp()));
  }

  /** Counts steps, and flushes behind each 128 of them. */
  void after(int newSteps) {
    steps += newSteps;
    if (steps >= EVERY) {
      steps = 0;
      call.run();
    }
  }
}
