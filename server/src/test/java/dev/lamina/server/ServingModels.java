package dev.lamina.server;

import static org.tensorflow.proto.DataType.DT_BOOL;
import static org.tensorflow.proto.DataType.DT_DOUBLE;
import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_INT32;
import static org.tensorflow.proto.DataType.DT_INT64;
import static org.tensorflow.proto.DataType.DT_STRING;
import static org.tensorflow.proto.DataType.DT_UINT8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.io.ParseExample;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** SavedModels that TensorFlow Serving's own tests use, made again from their description. */
final class ServingModels {
  private ServingModels() {}

  /**
   * half_plus_two: {@code y = x / 2 + 2, y2 = x / 2 + 3, y3 = x2 / 2 + 3}, with signatures to
   * predict, classify and regress; x and x2 come as they are or in examples.
   */
  static Path halfPlusTwo(Path directory) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TString> example = tf.withName("tf_example").placeholder(TString.class);
      ParseExample parsed =
          tf.io.parseExample(
              example,
              strings(tf),
              strings(tf),
              strings(tf, "x", "x2"),
              strings(tf),
              List.of(tf.constant(new float[0]), tf.constant(new float[] {0})),
              0L,
              List.of(),
              List.of(),
              List.of(),
              List.of(Shape.of(1), Shape.of(1)));
      Operand<TFloat32> x = tf.withName("x").identity(dense(parsed, 0));
      Operand<TFloat32> x2 = tf.withName("x2").identity(dense(parsed, 1));
      Operand<TFloat32> y = half(tf.withSubScope("y"), x, 2);
      Operand<TFloat32> y2 = half(tf.withSubScope("y2"), x, 3);
      Operand<TFloat32> y3 = half(tf.withSubScope("y3"), x2, 3);
      MetaGraphDef.Builder meta = MetaGraphDef.newBuilder().setGraphDef(graph.toGraphDef());
      meta.putSignatureDef("serving_default", signature("predict", "x", one(x), "y", one(y)));
      meta.putSignatureDef(
          "classify_x_to_y", signature("classify", "inputs", any(example), "scores", one(y)));
      meta.putSignatureDef(
          "regress_x_to_y", signature("regress", "inputs", any(example), "outputs", one(y)));
      meta.putSignatureDef(
          "regress_x_to_y2", signature("regress", "inputs", any(example), "outputs", one(y2)));
      meta.putSignatureDef(
          "regress_x2_to_y3", signature("regress", "inputs", one(x2), "outputs", one(y3)));
      return SavedModels.write(directory, meta);
    }
  }

  private static Operand<TString> strings(Ops tf, String... texts) {
    return texts.length == 0
        ? tf.constant(NdArrays.ofObjects(String.class, Shape.of(0)))
        : tf.constant(StdArrays.ndCopyOf(texts));
  }

  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> dense(ParseExample parsed, int index) {
    return (Operand<TFloat32>) (Operand<?>) parsed.denseValues().get(index);
  }

  private static Operand<TFloat32> half(Ops tf, Operand<TFloat32> x, float addend) {
    return tf.math.add(tf.math.mul(x, tf.constant(0.5f)), tf.constant(addend));
  }

  /**
   * Several inputs and outputs: {@code sum = a + b} and {@code product = a b}, rows of any shape;
   * {@code total}, the sum of all of a, has no rows; {@code doubled} is a twice over.
   */
  static Path arithmetic(Path directory) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> a = tf.withName("a").placeholder(TFloat32.class);
      Operand<TFloat32> b = tf.withName("b").placeholder(TFloat32.class);
      Operand<TFloat32> sum = tf.math.add(a, b);
      Operand<TFloat32> product = tf.math.mul(a, b);
      Operand<TFloat32> flat = tf.reshape(a, tf.constant(new int[] {-1}));
      Operand<TFloat32> total = tf.reduceSum(flat, tf.constant(0));
      Operand<TFloat32> doubled = tf.concat(List.of(a, a), tf.constant(0));
      MetaGraphDef.Builder meta = MetaGraphDef.newBuilder().setGraphDef(graph.toGraphDef());
      SignatureDef.Builder both =
          SignatureDef.newBuilder()
              .setMethodName("tensorflow/serving/predict")
              .putInputs("a", SavedModels.info(a, DT_FLOAT, -1))
              .putInputs("b", SavedModels.info(b, DT_FLOAT, -1));
      meta.putSignatureDef(
          "serving_default",
          both.clone()
              .putOutputs("sum", SavedModels.info(sum, DT_FLOAT, -1))
              .putOutputs("product", SavedModels.info(product, DT_FLOAT, -1))
              .build());
      meta.putSignatureDef(
          "total", both.clone().putOutputs("total", SavedModels.info(total, DT_FLOAT)).build());
      meta.putSignatureDef(
          "uneven",
          both.clone()
              .putOutputs("doubled", SavedModels.info(doubled, DT_FLOAT, -1))
              .putOutputs("sum", SavedModels.info(sum, DT_FLOAT, -1))
              .build());
      return SavedModels.write(directory, meta);
    }
  }

  /** A signature for each element type, named as TensorFlow names it, that gives back its input. */
  static Path echo(Path directory) throws IOException {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
    for (DataType type :
        List.of(
            DT_FLOAT,
            DT_DOUBLE,
            DT_INT32,
            DT_INT64,
            DT_UINT8,
            DT_BOOL,
            DT_STRING,
            DataType.DT_HALF,
            DataType.DT_BFLOAT16,
            DataType.DT_INT8,
            DataType.DT_INT16,
            DataType.DT_UINT16,
            DataType.DT_UINT32,
            DataType.DT_UINT64)) {
      String name = type.name().substring(3).toLowerCase(Locale.ROOT);
      // The graph's own builder has no class for each type.
      String in = name + "_in";
      String out = name + "_out";
      graphNode(meta, "Placeholder", in, null, "dtype", type);
      graphNode(meta, "Identity", out, in, "T", type);
      meta.putSignatureDef(
          name,
          SignatureDef.newBuilder()
              .setMethodName("tensorflow/serving/predict")
              .putInputs("x", unknownRank(in, type))
              .putOutputs("y", unknownRank(out, type))
              .build());
      if (type == DT_STRING) {
        meta.putSignatureDef(
            "bytes",
            SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putInputs("image_bytes", unknownRank(in, type))
                .putOutputs("image_bytes", unknownRank(out, type))
                .build());
      }
    }
    return SavedModels.write(directory, meta);
  }

  private static void graphNode(
      MetaGraphDef.Builder meta,
      String op,
      String name,
      String input,
      String attribute,
      DataType type) {
    var node = meta.getGraphDefBuilder().addNodeBuilder().setOp(op).setName(name);
    if (input != null) {
      node.addInput(input);
    }
    node.putAttr(attribute, AttrValue.newBuilder().setType(type).build());
  }

  private static TensorInfo unknownRank(String node, DataType type) {
    return TensorInfo.newBuilder()
        .setName(node + ":0")
        .setDtype(type)
        .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
        .build();
  }

  /** Two classes with labels: {@code scores = [x, 1 - x]}, {@code classes} always cat and dog. */
  static Path catOrDog(Path directory) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TString> example = tf.withName("tf_example").placeholder(TString.class);
      ParseExample parsed =
          tf.io.parseExample(
              example,
              strings(tf),
              strings(tf),
              strings(tf, "x"),
              strings(tf),
              List.of(tf.constant(new float[0])),
              0L,
              List.of(),
              List.of(),
              List.of(),
              List.of(Shape.of(1)));
      Operand<TFloat32> x = dense(parsed, 0);
      Operand<TFloat32> scores =
          tf.concat(List.of(x, tf.math.sub(tf.constant(1f), x)), tf.constant(1));
      Operand<TString> names = tf.reshape(strings(tf, "cat", "dog"), tf.constant(new int[] {1, 2}));
      Operand<TString> classes =
          tf.tile(
              names,
              tf.concat(
                  List.of(tf.shape.take(tf.shape(x), tf.constant(1)), tf.constant(new int[] {1})),
                  tf.constant(0)));
      MetaGraphDef.Builder meta = MetaGraphDef.newBuilder().setGraphDef(graph.toGraphDef());
      meta.putSignatureDef(
          "serving_default",
          SignatureDef.newBuilder()
              .setMethodName("tensorflow/serving/classify")
              .putInputs("inputs", any(example))
              .putOutputs("scores", SavedModels.info(scores, DT_FLOAT, -1, 2))
              .putOutputs("classes", SavedModels.info(classes, DT_STRING, -1, 2))
              .build());
      return SavedModels.write(directory, meta);
    }
  }

  private static SignatureDef signature(
      String method, String input, TensorInfo in, String output, TensorInfo out) {
    return SignatureDef.newBuilder()
        .setMethodName("tensorflow/serving/" + method)
        .putInputs(input, in)
        .putOutputs(output, out)
        .build();
  }

  private static TensorInfo one(Operand<TFloat32> tensor) {
    return SavedModels.info(tensor, DT_FLOAT, -1, 1);
  }

  private static TensorInfo any(Operand<TString> tensor) {
    return unknownRank(tensor.op().name(), DT_STRING);
  }
}
