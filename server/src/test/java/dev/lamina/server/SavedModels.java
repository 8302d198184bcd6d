package dev.lamina.server;

import static org.tensorflow.proto.DataType.DT_FLOAT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** SavedModels whose answers can be worked out in the head, made op by op. */
public final class SavedModels {
  private SavedModels() {}

  /** {@code y = 0.5 x + 2}, x and y (?): TensorFlow Serving's first tutorial. */
  public static Path halfPlusTwo(Path directory) throws IOException {
    return linear(directory, 0.5f, 2);
  }

  /** {@code y = factor x + addend}, x and y (?). */
  public static Path linear(Path directory, float factor, float addend) throws IOException {
    return function(
        directory,
        new long[] {-1},
        new long[] {-1},
        (tf, x) -> tf.math.add(tf.math.mul(x, tf.constant(factor)), tf.constant(addend)));
  }

  /** {@code y = x + addend} with a weight of some mebibytes that the answer depends on. */
  public static Path heavy(Path directory, float addend, int mebibytes) throws IOException {
    float[] weight = new float[mebibytes << 18];
    weight[weight.length - 1] = addend;
    return function(
        directory,
        new long[] {-1},
        new long[] {-1},
        (tf, x) -> tf.math.add(x, tf.reduceMax(tf.constant(weight), tf.constant(0))));
  }

  /** {@code y = log x}, x and y (?), which fails where an x is negative. */
  public static Path logarithm(Path directory) throws IOException {
    return function(
        directory,
        new long[] {-1},
        new long[] {-1},
        (tf, x) -> tf.debugging.checkNumerics(tf.math.log(x), "not positive"));
  }

  /** y is the sum of a row: x (?, ?), y (?). */
  public static Path rowSums(Path directory) throws IOException {
    return function(
        directory,
        new long[] {-1, -1},
        new long[] {-1},
        (tf, x) -> tf.reduceSum(x, tf.constant(1)));
  }

  /** y is the sum of a whole batch, whatever it has rows: x (?), y said to be (?), but (1). */
  public static Path batchSum(Path directory) throws IOException {
    return function(
        directory,
        new long[] {-1},
        new long[] {-1},
        (tf, x) -> tf.reshape(tf.reduceSum(x, tf.constant(0)), tf.constant(new int[] {1})));
  }

  /** {@code y = x}, x and y (?, width), after some work. */
  public static Path slow(Path directory, int width, int times) throws IOException {
    float[] identity = new float[width * width];
    for (int i = 0; i < width; i++) {
      identity[i * width + i] = 1;
    }
    return function(
        directory,
        new long[] {-1, width},
        new long[] {-1, width},
        (tf, x) -> {
          Operand<TFloat32> kernel =
              tf.reshape(tf.constant(identity), tf.constant(new int[] {width, width}));
          Operand<TFloat32> y = x;
          for (int i = 0; i < times; i++) {
            y = tf.linalg.matMul(y, kernel);
          }
          return y;
        });
  }

  /** Adds x to what it was given so far and answers with the sum: x and y are single numbers. */
  public static Path counter(Path directory) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<? extends TType> count =
          tf.withName("count")
              .varHandleOp(TFloat32.class, Shape.scalar(), VarHandleOp.sharedName("count"));
      Op assigned = tf.assignVariableOp(count, tf.constant(0f));
      tf.withControlDependencies(List.of(assigned)).withName("init").noOp();
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Ops after = tf.withControlDependencies(List.of(tf.assignAddVariableOp(count, x)));
      Operand<TFloat32> y = after.withName("y").readVariableOp(count, TFloat32.class);
      return write(
          directory,
          MetaGraphDef.newBuilder()
              .setGraphDef(graph.toGraphDef())
              .putSignatureDef("serving_default", signature(x, new long[0], y, new long[0]))
              .putCollectionDef(
                  "saved_model_main_op",
                  CollectionDef.newBuilder()
                      .setNodeList(CollectionDef.NodeList.newBuilder().addValue("init"))
                      .build()));
    }
  }

  /** A signature {@code serving_default} of one input x and one output y. */
  public static Path function(
      Path directory,
      long[] xShape,
      long[] yShape,
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> body)
      throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(xShape)));
      Operand<TFloat32> y = tf.withName("y").identity(body.apply(tf, x));
      return write(
          directory,
          MetaGraphDef.newBuilder()
              .setGraphDef(graph.toGraphDef())
              .putSignatureDef("serving_default", signature(x, xShape, y, yShape)));
    }
  }

  private static SignatureDef signature(Operand<?> x, long[] xShape, Operand<?> y, long[] yShape) {
    return SignatureDef.newBuilder()
        .setMethodName("tensorflow/serving/predict")
        .putInputs("x", info(x, DT_FLOAT, xShape))
        .putOutputs("y", info(y, DT_FLOAT, yShape))
        .build();
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

  static Path write(Path directory, MetaGraphDef.Builder meta) throws IOException {
    meta.getMetaInfoDefBuilder().addTags("serve").setTensorflowVersion(TensorFlow.version());
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("saved_model.pb"),
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(meta)
            .build()
            .toByteArray());
    return directory;
  }
}
