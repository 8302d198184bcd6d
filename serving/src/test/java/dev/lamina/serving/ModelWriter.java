package dev.lamina.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Writes SavedModels with resource variables as Python's TensorFlow does; TensorFlow Java's
 * exporter leaves such variables out.
 */
final class ModelWriter implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Map<String, Operand<? extends TType>> handles = new LinkedHashMap<>();
  private final List<Operand<?>> values = new ArrayList<>();
  private final MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();

  Ops tf() {
    return Ops.create(graph);
  }

  /** Declares a resource variable with a value; returns its handle. */
  Operand<? extends TType> variable(String name, float[] value, long... shape) {
    Ops tf = tf();
    Operand<? extends TType> handle =
        tf.withName(name)
            .varHandleOp(TFloat32.class, Shape.of(shape), VarHandleOp.sharedName(name));
    session.run(tf.assignVariableOp(handle, tf.reshape(tf.constant(value), tf.constant(shape))));
    handles.put(name, handle);
    values.add(read(handle));
    return handle;
  }

  Operand<TFloat32> read(Operand<? extends TType> handle) {
    return tf().readVariableOp(handle, TFloat32.class);
  }

  ModelWriter signature(String name, SignatureDef.Builder signature) {
    meta.putSignatureDef(name, signature.setMethodName("tensorflow/serving/predict").build());
    return this;
  }

  MetaGraphDef.Builder meta() {
    return meta;
  }

  static TensorInfo info(Operand<?> tensor, DataType type, long... shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (long dim : shape) {
      dims.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.asOutput().index())
        .setDtype(type)
        .setTensorShape(dims)
        .build();
  }

  void write(Path directory) throws IOException {
    if (!handles.isEmpty()) {
      saveVariables(directory);
    }
    meta.setGraphDef(graph.toGraphDef());
    meta.getMetaInfoDefBuilder().addTags("serve").setTensorflowVersion(TensorFlow.version());
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("saved_model.pb"),
        org.tensorflow.proto.SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(meta)
            .build()
            .toByteArray());
  }

  private void saveVariables(Path directory) throws IOException {
    Ops tf = tf().withSubScope("save");
    Operand<TString> file = tf.withName("filename").placeholder(TString.class);
    String[] names = handles.keySet().toArray(new String[0]);
    Operand<TString> tensorNames = tf.constant(StdArrays.ndCopyOf(names));
    String[] whole = new String[names.length];
    Arrays.fill(whole, "");
    Operand<TString> slices = tf.constant(StdArrays.ndCopyOf(whole));
    Op save = tf.train.save(file, tensorNames, slices, values);
    List<Class<? extends TType>> types = new ArrayList<>();
    handles.forEach((name, handle) -> types.add(TFloat32.class));
    Restore restore = tf.train.restore(file, tensorNames, slices, types);
    List<Op> assigns = new ArrayList<>();
    for (Operand<? extends TType> handle : handles.values()) {
      assigns.add(tf.assignVariableOp(handle, restore.tensors().get(assigns.size())));
    }
    tf.withControlDependencies(assigns).withName("restore_all").noOp();
    tf.withControlDependencies(List.of(save)).withName("control_dependency").identity(file);
    Files.createDirectories(directory.resolve("variables"));
    String prefix = directory.resolve("variables/variables").toString();
    try (TString path = TString.scalarOf(prefix)) {
      session.runner().feed(file, path).fetch("save/control_dependency").run().close();
    }
    meta.setSaverDef(
        SaverDef.newBuilder()
            .setFilenameTensorName("save/filename:0")
            .setSaveTensorName("save/control_dependency:0")
            .setRestoreOpName("save/restore_all")
            .setVersion(SaverDef.CheckpointFormatVersion.V2));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
