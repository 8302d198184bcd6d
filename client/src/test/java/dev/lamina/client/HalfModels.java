package dev.lamina.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/** SavedModels after half_plus_two, TensorFlow Serving's first tutorial. */
final class HalfModels {
  private HalfModels() {}

  /**
   * {@code y = x / 2 + addend}; x and y (?). The signature {@code both} has {@code twice = 2 y}
   * beside y.
   */
  static void write(Path directory, float addend) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      Operand<TFloat32> y =
          tf.withName("y").math.add(tf.math.mul(x, tf.constant(0.5f)), tf.constant(addend));
      Operand<TFloat32> twice = tf.math.mul(y, tf.constant(2f));
      SignatureDef one =
          SignatureDef.newBuilder()
              .setMethodName("tensorflow/serving/predict")
              .putInputs("x", info(x))
              .putOutputs("y", info(y))
              .build();
      SignatureDef both = one.toBuilder().putOutputs("twice", info(twice)).build();
      MetaGraphDef.Builder meta =
          MetaGraphDef.newBuilder()
              .setGraphDef(graph.toGraphDef())
              .putSignatureDef("serving_default", one)
              .putSignatureDef("both", both);
      meta.getMetaInfoDefBuilder().addTags("serve");
      Files.createDirectories(directory);
      Files.write(
          directory.resolve("saved_model.pb"),
          SavedModel.newBuilder()
              .setSavedModelSchemaVersion(1)
              .addMetaGraphs(meta)
              .build()
              .toByteArray());
    }
  }

  private static TensorInfo info(Operand<TFloat32> tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":0")
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(
            TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(-1)))
        .build();
  }
}
