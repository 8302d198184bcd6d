package dev.lamina.models.internal;

import dev.lamina.api.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * The variables of a graph that only answers: they can be read, and set from files by whoever loads
 * the SavedModel, in no other way.
 */
final class SavedVariables {
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  private record Variable(VarHandleOp handle, Operand<TFloat32> read) {}

  SavedVariables(Ops tf, List<NetworkWeight> weights) {
    for (NetworkWeight weight : weights) {
      String name = weight.name();
      VarHandleOp handle =
          tf.withName(name)
              .varHandleOp(
                  TFloat32.class, weight.shape().toTensorFlow(), VarHandleOp.sharedName(name));
      Operand<TFloat32> read = tf.withName(name + ".read").readVariableOp(handle, TFloat32.class);
      variables.put(name, new Variable(handle, read));
    }
  }

  /** Returns the current value of a weight. */
  Operand<TFloat32> read(NetworkWeight weight) {
    Variable variable = variables.get(weight.name());
    if (variable == null) {
      throw new IllegalStateException("the graph has no variable '%s'".formatted(weight.name()));
    }
    return variable.read();
  }

  /**
   * Adds the nodes that save and restore the variables; there must be some.
   *
   * @param tf in the scope {@code save}: TensorFlow Java's Session looks for these names
   */
  SaverDef saver(Ops tf) {
    List<String> names = List.copyOf(variables.keySet());
    List<DType> types = variables.values().stream().map(v -> DType.FLOAT32).toList();
    List<Operand<?>> values = new ArrayList<>();
    variables.values().forEach(variable -> values.add(variable.read()));
    Placeholder<TString> filename =
        tf.withName("filename")
            .placeholder(TString.class, Placeholder.shape(org.tensorflow.ndarray.Shape.scalar()));
    Op save =
        tf.train.save(
            filename,
            TensorBundle.strings(tf, names),
            TensorBundle.noSlices(tf, names.size()),
            values);
    Operand<TString> saved =
        tf.withControlDependencies(List.of(save)).withName("control_dependency").identity(filename);
    Restore restore = TensorBundle.restore(tf, filename, names, types);
    List<Op> assignments = new ArrayList<>();
    for (Variable variable : variables.values()) {
      Operand<?> value = restore.tensors().get(assignments.size());
      assignments.add(tf.assignVariableOp(variable.handle(), value));
    }
    Op restored = tf.withControlDependencies(assignments).withName("restore_all").noOp();
    return SaverDef.newBuilder()
        .setFilenameTensorName(filename.op().name() + ":0")
        .setSaveTensorName(saved.op().name() + ":0")
        .setRestoreOpName(restored.op().name())
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }
}
