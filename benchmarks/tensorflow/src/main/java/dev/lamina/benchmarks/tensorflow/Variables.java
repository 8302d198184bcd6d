package dev.lamina.benchmarks.tensorflow;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/** The resource variables as one graph, or the body of one function, sees them. */
final class Variables {
  private final Ops tf;
  private final Map<String, VarHandleOp> handles = new HashMap<>();

  Variables(Ops tf) {
    this.tf = tf;
  }

  /** Returns the handle of a variable; the same one each time. */
  <T extends TType> VarHandleOp handle(String name, Class<T> type, Shape shape) {
    return handles.computeIfAbsent(
        name, n -> tf.varHandleOp(type, shape, VarHandleOp.sharedName(n)));
  }

  <T extends TType> Operand<T> read(String name, Class<T> type, Shape shape) {
    return tf.readVariableOp(handle(name, type, shape), type);
  }

  /** Sets a variable and closes the tensor; the variable keeps its memory. */
  <T extends TType> void store(Session session, String name, Class<T> type, T value) {
    Placeholder<T> fed = tf.placeholder(type, Placeholder.shape(value.shape()));
    Op assign = tf.assignVariableOp(handle(name, type, value.shape()), fed);
    session.runner().feed(fed, value).addTarget(assign).run().close();
    value.close();
  }
}
