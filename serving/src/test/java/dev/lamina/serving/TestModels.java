package dev.lamina.serving;

import static dev.lamina.serving.ModelWriter.info;
import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_INT64;
import static org.tensorflow.proto.DataType.DT_STRING;
import static org.tensorflow.proto.DataType.DT_UINT8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** SavedModels whose answers can be worked out in the head. */
final class TestModels {
  private TestModels() {}

  /** {@code y = 0.5 x + 2}, x (?, 1): TensorFlow Serving's first tutorial, with ref variables. */
  static Path halfPlusTwo(Path directory) throws IOException {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Variable<TFloat32> a = tf.withName("a").variable(Shape.scalar(), TFloat32.class);
      Variable<TFloat32> b = tf.withName("b").variable(Shape.scalar(), TFloat32.class);
      session.run(tf.assign(a, tf.constant(0.5f)));
      session.run(tf.assign(b, tf.constant(2f)));
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1)));
      Operand<TFloat32> y = tf.withName("y").math.add(tf.math.mul(a, x), b);
      Signature signature =
          Signature.builder()
              .key("serving_default")
              .methodName("tensorflow/serving/predict")
              .input("x", x)
              .output("y", y)
              .build();
      SavedModelBundle.exporter(directory.toString())
          .withTags("serve")
          .withFunction(SessionFunction.create(signature, session))
          .export();
    }
    return directory;
  }

  /**
   * {@code y = 0.5 x + 3} with a second signature that declares float for a tensor that is a string
   * in the graph, as TensorFlow Serving's half_plus_three does.
   */
  static Path halfPlusThree(Path directory) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> b = model.read(model.variable("b", new float[] {3}));
      Operand<TFloat32> x = tf.withName("x").placeholder(TFloat32.class);
      Operand<TFloat32> y = tf.math.add(tf.math.mul(x, tf.constant(0.5f)), b);
      Operand<TString> example = tf.withName("tf_example").placeholder(TString.class);
      model
          .signature(
              "serving_default",
              SignatureDef.newBuilder()
                  .putInputs("x", info(x, DT_FLOAT, -1, 1))
                  .putOutputs("y", info(y, DT_FLOAT, -1, 1)))
          .signature(
              "regress_x_to_y",
              SignatureDef.newBuilder()
                  .putInputs("inputs", info(example, DT_FLOAT))
                  .putOutputs("outputs", info(y, DT_FLOAT, -1, 1)))
          .write(directory);
    }
    return directory;
  }

  /**
   * Resource variables and several signatures: {@code serving_default} scores two by two grey
   * images with their darkest, mean and brightest pixel; {@code combine} adds and subtracts two
   * inputs.
   */
  static Path images(Path directory) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> kernel =
          model.read(
              model.variable(
                  "kernel",
                  // [4 pixels, 3 scores]: the first pixel, all pixels, the last pixel.
                  new float[] {1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1},
                  4,
                  3));
      Operand<TUint8> pixels =
          tf.withName("pixels").placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, 2, 2, 1)));
      Operand<TFloat32> flat =
          tf.reshape(tf.dtypes.cast(pixels, TFloat32.class), tf.constant(new int[] {-1, 4}));
      Operand<TFloat32> scores = tf.linalg.matMul(flat, kernel);
      Operand<TFloat32> a = tf.withName("a").placeholder(TFloat32.class);
      Operand<TFloat32> b = tf.withName("b").placeholder(TFloat32.class);
      model
          .signature(
              "serving_default",
              SignatureDef.newBuilder()
                  .putInputs("pixels", info(pixels, DT_UINT8, -1, 2, 2, 1))
                  .putOutputs("scores", info(scores, DT_FLOAT, -1, 3)))
          .signature(
              "combine",
              SignatureDef.newBuilder()
                  .putInputs("a", info(a, DT_FLOAT, -1, 2))
                  .putInputs("b", info(b, DT_FLOAT, -1, 2))
                  .putOutputs("sum", info(tf.math.add(a, b), DT_FLOAT, -1, 2))
                  .putOutputs("difference", info(tf.math.sub(a, b), DT_FLOAT, -1, 2)))
          .write(directory);
    }
    return directory;
  }

  /** {@code y = x + xi}, x (?): an answer that no array holds. */
  static Path complex(Path directory) throws IOException {
    plusOne(directory, 1);
    edit(
        directory,
        meta -> {
          meta.getGraphDefBuilder()
              .addNodeBuilder()
              .setName("complex")
              .setOp("Complex")
              .addInput("x")
              .addInput("x");
          SignatureDef.Builder signature =
              meta.getSignatureDefOrThrow("serving_default").toBuilder();
          TensorInfo y = signature.getOutputsOrThrow("y").toBuilder().setName("complex:0").build();
          return meta.putSignatureDef("serving_default", signature.putOutputs("y", y).build());
        });
    return directory;
  }

  /** A vocabulary in an asset file and a string input: words to their numbers. */
  static Path vocabulary(Path directory) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<TString> words = tf.withName("words").placeholder(TString.class);
      Operand<? extends TType> table = tf.hashTable(TString.class, TInt64.class);
      Operand<TString> file = tf.withName("asset_path").constant("replaced when loaded");
      tf.withInitScope().initializeTableFromTextFile(table, file, -2L, -1L);
      Operand<TInt64> ids = tf.lookupTableFind(table, words, tf.constant(-1L));
      Operand<TInt64> number = tf.withName("number").placeholder(TInt64.class);
      Operand<TInt64> known =
          tf.math.add(number, tf.dtypes.cast(tf.lookupTableSize(table), TInt64.class));
      model
          .signature(
              "serving_default",
              SignatureDef.newBuilder()
                  .putInputs("words", info(words, DT_STRING, -1))
                  .putOutputs("ids", info(ids, DT_INT64, -1)))
          .signature(
              "plus_size",
              SignatureDef.newBuilder()
                  .putInputs("number", info(number, DT_INT64, -1))
                  .putOutputs("result", info(known, DT_INT64, -1)))
          .meta()
          .putCollectionDef(
              "saved_model_main_op",
              CollectionDef.newBuilder()
                  .setNodeList(CollectionDef.NodeList.newBuilder().addValue("Init"))
                  .build())
          .addAssetFileDef(
              AssetFileDef.newBuilder()
                  .setFilename("words.txt")
                  .setTensorInfo(TensorInfo.newBuilder().setName("asset_path:0")));
      Files.createDirectories(directory.resolve("assets"));
      Files.write(directory.resolve("assets/words.txt"), List.of("the", "cat", "sat"));
      model.write(directory);
    }
    return directory;
  }

  /** Answers with the value it was given last and keeps the new one, first 0: (2,) to (2,). */
  static Path memory(Path directory) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<? extends TType> v = model.variable("v", new float[] {0, 0}, 2);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
      // Adding 0 copies the old value before the assignment.
      Operand<TFloat32> old = tf.math.add(model.read(v), tf.constant(0f));
      Ops after = tf.withControlDependencies(List.of(old));
      Ops then = tf.withControlDependencies(List.of(after.assignVariableOp(v, x)));
      model
          .signature(
              "serving_default",
              SignatureDef.newBuilder()
                  .putInputs("x", info(x, DT_FLOAT, 2))
                  .putOutputs("old", info(then.identity(old), DT_FLOAT, 2)))
          .write(directory);
    }
    return directory;
  }

  /** A counter as TensorFlow's guide has it: {@code add} a number, {@code get} the sum. */
  static Path counter(Path directory) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<? extends TType> v = model.variable("sum", new float[] {0});
      Operand<TFloat32> delta =
          tf.withName("delta").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Ops after = tf.withControlDependencies(List.of(tf.assignAddVariableOp(v, delta)));
      model
          .signature(
              "add",
              SignatureDef.newBuilder()
                  .putInputs("delta", info(delta, DT_FLOAT))
                  .putOutputs("sum", info(after.readVariableOp(v, TFloat32.class), DT_FLOAT)))
          .signature(
              "get", SignatureDef.newBuilder().putOutputs("sum", info(model.read(v), DT_FLOAT)))
          .write(directory);
    }
    return directory;
  }

  /** The same variable read twice: {@code y = v x - v}, v = 3, x (?, 1). */
  static Path readTwice(Path directory) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<? extends TType> v = model.variable("v", new float[] {3});
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1)));
      Operand<TFloat32> y = tf.math.sub(tf.math.mul(model.read(v), x), model.read(v));
      model
          .signature(
              "serving_default",
              SignatureDef.newBuilder()
                  .putInputs("x", info(x, DT_FLOAT, -1, 1))
                  .putOutputs("y", info(y, DT_FLOAT, -1, 1)))
          .write(directory);
    }
    return directory;
  }

  /** {@code y = x + 1}, x (?, width): answers as large as the questions, and no variables. */
  static Path plusOne(Path directory, int width) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, width)));
      model
          .signature(
              "serving_default",
              SignatureDef.newBuilder()
                  .putInputs("x", info(x, DT_FLOAT, -1, width))
                  .putOutputs("y", info(tf.math.add(x, tf.constant(1f)), DT_FLOAT, -1, width)))
          .write(directory);
    }
    return directory;
  }

  /** {@code y0 = x, y1 = x + 1}, and so on; x (?, 1). */
  static Path manyOutputs(Path directory, int count) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1)));
      SignatureDef.Builder signature =
          SignatureDef.newBuilder().putInputs("x", info(x, DT_FLOAT, -1, 1));
      for (int i = 0; i < count; i++) {
        signature.putOutputs(
            "y" + i, info(tf.math.add(x, tf.constant((float) i)), DT_FLOAT, -1, 1));
      }
      model.signature("serving_default", signature).write(directory);
    }
    return directory;
  }

  /** {@code y = x}, but at a cost: rows are multiplied by the identity many times. */
  static Path slowIdentity(Path directory, int width, int times) throws IOException {
    try (ModelWriter model = new ModelWriter()) {
      Ops tf = model.tf();
      float[] identity = new float[width * width];
      for (int i = 0; i < width; i++) {
        identity[i * width + i] = 1;
      }
      Operand<TFloat32> kernel = model.read(model.variable("kernel", identity, width, width));
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, width)));
      Operand<TFloat32> y = x;
      for (int i = 0; i < times; i++) {
        y = tf.linalg.matMul(y, kernel);
      }
      model
          .signature(
              "serving_default",
              SignatureDef.newBuilder()
                  .putInputs("x", info(x, DT_FLOAT, -1, width))
                  .putOutputs("y", info(y, DT_FLOAT, -1, width)))
          .write(directory);
    }
    return directory;
  }

  /** Rewrites the description of a SavedModel's only graph. */
  static void edit(Path directory, UnaryOperator<MetaGraphDef.Builder> change) throws IOException {
    Path file = directory.resolve("saved_model.pb");
    SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    model.setMetaGraphs(0, change.apply(model.getMetaGraphsBuilder(0)));
    Files.write(file, model.build().toByteArray());
  }
}
