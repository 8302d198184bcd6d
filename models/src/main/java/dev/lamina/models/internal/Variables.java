package dev.lamina.models.internal;

import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Variable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The resource variables of one graph, in the order of their making. Names are file format:
 * checkpoints and SavedModels store values under them.
 */
public final class Variables {
  private final Ops tf;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Creates an empty set for a graph. */
  public Variables(Ops tf) {
    this.tf = tf;
  }

  /** What is known of a variable; placeholder and assign set it from outside, read fetches it. */
  public record Entry(
      String name,
      TensorSpec spec,
      Operand<? extends TType> handle,
      Operand<? extends TType> read,
      Placeholder<? extends TType> placeholder,
      Op assign) {}

  /**
   * Returns the variable of a name, made if it is new.
   *
   * @throws IllegalStateException if it is there with another shape or type
   */
  public Entry variable(String name, Shape shape, DType dtype) {
    TensorSpec spec = new TensorSpec(shape, dtype);
    Entry entry = entries.computeIfAbsent(name, n -> make(n, spec));
    if (!entry.spec().equals(spec)) {
      throw new IllegalStateException(
          "variable '%s' is %s but was asked for as %s".formatted(name, entry.spec(), spec));
    }
    return entry;
  }

  private Entry make(String name, TensorSpec spec) {
    Class<? extends TType> type = spec.dtype().tensorType();
    org.tensorflow.ndarray.Shape shape = spec.shape().toTensorFlow();
    VarHandleOp handle = tf.withName(name).varHandleOp(type, shape, VarHandleOp.sharedName(name));
    Placeholder<? extends TType> placeholder =
        tf.withName(name + ".new").placeholder(type, Placeholder.shape(shape));
    return new Entry(
        name,
        spec,
        handle,
        tf.withName(name + ".read").readVariableOp(handle, type),
        placeholder,
        tf.withName(name + ".assign").assignVariableOp(handle, placeholder));
  }

  /** Returns all variables by name. */
  public Map<String, Entry> all() {
    return Collections.unmodifiableMap(entries);
  }

  /**
   * Returns a float32 variable as contracts see it; assignments are built with the given builder.
   */
  public static Variable view(Entry entry, Ops ops) {
    @SuppressWarnings("unchecked") // made as float32
    Operand<TFloat32> value = (Operand<TFloat32>) entry.read();
    return new Variable() {
      @Override
      public Operand<? extends TType> handle() {
        return entry.handle();
      }

      @Override
      public Operand<TFloat32> value() {
        return value;
      }

      @Override
      public Op assign(Operand<TFloat32> newValue) {
        return ops.assignVariableOp(entry.handle(), newValue);
      }
    };
  }
}
