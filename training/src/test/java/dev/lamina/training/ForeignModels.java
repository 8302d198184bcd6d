package dev.lamina.training;

import com.google.protobuf.TextFormat;
import dev.lamina.api.Array;
import dev.lamina.models.internal.TensorBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;

/**
 * SavedModels as other software writes them. Each computes {@code relu(x K + b)}, x (?, 3), with
 *
 * <pre>K = 1  0    b = 0.5 -1
 *     0  1
 *     1 -1</pre>
 *
 * <p>so that (1, 2, 3) gives (4.5, 0) and (0, 4, 1) gives (1.5, 2).
 */
final class ForeignModels {
  static final Array X = Array.of(new float[] {1, 2, 3, 0, 4, 1}, 2, 3);
  static final float[] Y = {4.5f, 0, 1.5f, 2};
  static final float[] KERNEL = {1, 0, 0, 1, 1, -1};
  static final float[] BIAS = {0.5f, -1};

  private ForeignModels() {}

  /**
   * Reference variables, by TensorFlow Java's own exporter: as TensorFlow 1 wrote them at first.
   */
  static Path referenceVariables(Path directory) throws IOException {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Variable<TFloat32> kernel = tf.withName("kernel").variable(Shape.of(3, 2), TFloat32.class);
      Variable<TFloat32> bias = tf.withName("bias").variable(Shape.of(2), TFloat32.class);
      session.run(
          tf.assign(kernel, tf.reshape(tf.constant(KERNEL), tf.constant(new int[] {3, 2}))));
      session.run(tf.assign(bias, tf.constant(BIAS)));
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3)));
      Operand<TFloat32> product = tf.linalg.matMul(x, tf.identity(kernel));
      Operand<TFloat32> y = tf.withName("y").nn.relu(tf.math.add(product, bias));
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

  /** Resource variables in a flat graph: TensorFlow 1 in its last years, and Keras then. */
  static Path resourceVariables(Path directory) throws IOException {
    return write(
        directory,
        """
        meta_info_def { tags: "serve" }
        graph_def {
          versions { producer: 134 min_consumer: 12 }
          %s
          node { name: "x" op: "Placeholder" %s attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
          node { name: "dense/kernel" op: "VarHandleOp" %s %s attr { key: "shared_name" value { s: "dense/kernel" } } }
          node { name: "dense/bias" op: "VarHandleOp" %s %s attr { key: "shared_name" value { s: "dense/bias" } } }
          node { name: "dense/MatMul/ReadVariableOp" op: "ReadVariableOp" input: "dense/kernel" %s }
          node { name: "dense/MatMul" op: "MatMul" input: "x" input: "dense/MatMul/ReadVariableOp" %s
            attr { key: "_class" value { list { s: "loc:@dense/kernel" } } } }
          node { name: "dense/BiasAdd/ReadVariableOp" op: "ReadVariableOp" input: "dense/bias" %s }
          node { name: "dense/BiasAdd" op: "BiasAdd" input: "dense/MatMul" input: "dense/BiasAdd/ReadVariableOp" input: "^x" %s }
          node { name: "dense/Relu" op: "Relu" input: "dense/BiasAdd" %s }
          node { name: "concat/axis" op: "Const" attr { key: "dtype" value { type: DT_INT32 } }
            attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
          node { name: "concat" op: "ConcatV2" input: "x" input: "dense/Relu" input: "concat/axis" input: "^dense/BiasAdd" %s
            attr { key: "N" value { i: 2 } } attr { key: "Tidx" value { type: DT_INT32 } } }
          node { name: "training/Adam/Update" op: "AssignSubVariableOp" input: "dense/bias" input: "dense/BiasAdd/ReadVariableOp" %s }
          node { name: "save/AssignVariableOp" op: "AssignVariableOp" input: "dense/kernel" input: "save/RestoreV2" %s }
          node { name: "save/AssignVariableOp_1" op: "AssignVariableOp" input: "dense/bias" input: "save/RestoreV2:1" %s }
          node { name: "save/restore_all" op: "NoOp" input: "^save/AssignVariableOp" input: "^save/AssignVariableOp_1" }
        }
        saver_def { filename_tensor_name: "save/filename:0" restore_op_name: "save/restore_all" version: V2 }
        signature_def { key: "serving_default" value {
          inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT %s } }
          outputs { key: "y" value { name: "dense/Relu:0" dtype: DT_FLOAT %s } }
          outputs { key: "all" value { name: "concat:0" dtype: DT_FLOAT tensor_shape { unknown_rank: true } } }
        } }
        """
            .formatted(
                restore("save/filename", "save/RestoreV2", "dense/kernel", "dense/bias"),
                DTYPE,
                DTYPE,
                KERNEL_SHAPE,
                DTYPE,
                BIAS_SHAPE,
                DTYPE,
                T,
                DTYPE,
                T,
                T,
                T,
                DTYPE,
                DTYPE,
                DTYPE,
                X_SHAPE,
                Y_SHAPE),
        "dense/kernel",
        "dense/bias");
  }

  /**
   * Functions that take the variables' handles: TensorFlow 2 and Keras. The names are those that
   * every such model has.
   */
  static Path functions(Path directory) throws IOException {
    return write(
        directory,
        """
        meta_info_def { tags: "serve" }
        graph_def {
          versions { producer: 1882 min_consumer: 12 }
          node { name: "NoOp" op: "NoOp" }
          node { name: "dense/bias" op: "VarHandleOp" %1$s %2$s attr { key: "shared_name" value { s: "dense/bias" } } }
          node { name: "dense/kernel" op: "VarHandleOp" %1$s %3$s attr { key: "shared_name" value { s: "dense/kernel" } } }
          node { name: "serving_default_x" op: "Placeholder" %1$s attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
          node { name: "StatefulPartitionedCall" op: "StatefulPartitionedCall"
            input: "serving_default_x" input: "dense/kernel" input: "dense/bias" %4$s
            attr { key: "f" value { func { name: "__inference_signature_wrapper_12" } } } }
          node { name: "saver_filename" op: "Placeholder" attr { key: "dtype" value { type: DT_STRING } } attr { key: "shape" value { shape { } } } }
          node { name: "StatefulPartitionedCall_1" op: "StatefulPartitionedCall"
            input: "saver_filename" input: "dense/kernel" input: "dense/bias"
            attr { key: "Tin" value { list { type: DT_STRING type: DT_RESOURCE type: DT_RESOURCE } } }
            attr { key: "Tout" value { list { type: DT_STRING } } }
            attr { key: "f" value { func { name: "__inference__traced_restore_30" } } } }
          library {
            function {
              signature { name: "__inference_signature_wrapper_12"
                input_arg { name: "x" type: DT_FLOAT } input_arg { name: "unknown" type: DT_RESOURCE } input_arg { name: "unknown_0" type: DT_RESOURCE }
                output_arg { name: "identity" type: DT_FLOAT } is_stateful: true control_output: "StatefulPartitionedCall" }
              node_def { name: "StatefulPartitionedCall" op: "StatefulPartitionedCall"
                input: "x" input: "unknown" input: "unknown_0" %4$s
                attr { key: "f" value { func { name: "__inference_call_7" } } } }
              node_def { name: "NoOp" op: "NoOp" input: "^StatefulPartitionedCall" }
              node_def { name: "Identity" op: "Identity" input: "StatefulPartitionedCall:output:0" input: "^NoOp" %5$s }
              ret { key: "identity" value: "Identity:output:0" }
              control_ret { key: "StatefulPartitionedCall" value: "StatefulPartitionedCall" }
            }
            function {
              signature { name: "__inference_call_7"
                input_arg { name: "x" type: DT_FLOAT } input_arg { name: "kernel" type: DT_RESOURCE } input_arg { name: "bias" type: DT_RESOURCE }
                output_arg { name: "identity" type: DT_FLOAT } is_stateful: true
                control_output: "MatMul/ReadVariableOp" control_output: "BiasAdd/ReadVariableOp" }
              node_def { name: "MatMul/ReadVariableOp" op: "ReadVariableOp" input: "kernel" %1$s }
              node_def { name: "MatMul" op: "MatMul" input: "x" input: "MatMul/ReadVariableOp:value:0" %5$s }
              node_def { name: "BiasAdd/ReadVariableOp" op: "ReadVariableOp" input: "bias" %1$s }
              node_def { name: "BiasAdd" op: "BiasAdd" input: "MatMul:product:0" input: "BiasAdd/ReadVariableOp:value:0" %5$s }
              node_def { name: "Relu" op: "Relu" input: "BiasAdd:output:0" %5$s }
              node_def { name: "Identity" op: "Identity" input: "Relu:activations:0" input: "^MatMul/ReadVariableOp" %5$s }
              ret { key: "identity" value: "Identity:output:0" }
              control_ret { key: "MatMul/ReadVariableOp" value: "MatMul/ReadVariableOp" }
              control_ret { key: "BiasAdd/ReadVariableOp" value: "BiasAdd/ReadVariableOp" }
            }
            function {
              signature { name: "__inference__traced_restore_30"
                input_arg { name: "file_prefix" type: DT_STRING } input_arg { name: "kernel" type: DT_RESOURCE } input_arg { name: "bias" type: DT_RESOURCE }
                output_arg { name: "identity" type: DT_STRING } is_stateful: true
                control_output: "AssignVariableOp" control_output: "AssignVariableOp_1" }
              %6$s
              node_def { name: "AssignVariableOp" op: "AssignVariableOp" input: "kernel" input: "RestoreV2:tensors:0" %1$s }
              node_def { name: "AssignVariableOp_1" op: "AssignVariableOp" input: "bias" input: "RestoreV2:tensors:1" %1$s }
              node_def { name: "Identity" op: "Identity" input: "file_prefix" input: "^AssignVariableOp" input: "^AssignVariableOp_1"
                attr { key: "T" value { type: DT_STRING } } }
              ret { key: "identity" value: "Identity:output:0" }
              control_ret { key: "AssignVariableOp" value: "AssignVariableOp" }
              control_ret { key: "AssignVariableOp_1" value: "AssignVariableOp_1" }
            }
          }
        }
        saver_def { filename_tensor_name: "saver_filename:0" restore_op_name: "StatefulPartitionedCall_1" version: V2 }
        signature_def { key: "serving_default" value {
          inputs { key: "x" value { name: "serving_default_x:0" dtype: DT_FLOAT %7$s } }
          outputs { key: "y" value { name: "StatefulPartitionedCall:0" dtype: DT_FLOAT %8$s } }
        } }
        signature_def { key: "__saved_model_init_op" value { outputs { key: "__saved_model_init_op" value { name: "NoOp" } } } }
        """
            .formatted(
                DTYPE,
                BIAS_SHAPE,
                KERNEL_SHAPE,
                "attr { key: \"Tin\" value { list { type: DT_FLOAT type: DT_RESOURCE type: DT_RESOURCE } } } "
                    + "attr { key: \"Tout\" value { list { type: DT_FLOAT } } } "
                    + "attr { key: \"_read_only_resource_inputs\" value { list { i: 1 i: 2 } } }",
                T,
                restoreInFunction(),
                X_SHAPE,
                Y_SHAPE),
        KERNEL_KEY,
        BIAS_KEY);
  }

  private static final String KERNEL_KEY = "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE";
  private static final String BIAS_KEY = "layer_with_weights-0/bias/.ATTRIBUTES/VARIABLE_VALUE";
  private static final String DTYPE = "attr { key: \"dtype\" value { type: DT_FLOAT } }";
  private static final String T = "attr { key: \"T\" value { type: DT_FLOAT } }";
  private static final String KERNEL_SHAPE =
      "attr { key: \"shape\" value { shape { dim { size: 3 } dim { size: 2 } } } }";
  private static final String BIAS_SHAPE =
      "attr { key: \"shape\" value { shape { dim { size: 2 } } } }";
  private static final String X_SHAPE = "tensor_shape { dim { size: -1 } dim { size: 3 } }";
  private static final String Y_SHAPE = "tensor_shape { dim { size: -1 } dim { size: 2 } }";

  private static String restore(String file, String name, String kernel, String bias) {
    return """
    node { name: "%1$s" op: "Placeholder" attr { key: "dtype" value { type: DT_STRING } } attr { key: "shape" value { shape { } } } }
    node { name: "%2$s/tensor_names" op: "Const" %3$s }
    node { name: "%2$s/shape_and_slices" op: "Const" %4$s }
    node { name: "%2$s" op: "RestoreV2" input: "%1$s" input: "%2$s/tensor_names" input: "%2$s/shape_and_slices"
      attr { key: "dtypes" value { list { type: DT_FLOAT type: DT_FLOAT } } } }
    """
        .formatted(file, name, texts(kernel, bias), texts("", ""));
  }

  private static String restoreInFunction() {
    return """
    node_def { name: "tensor_names" op: "Const" %s }
    node_def { name: "shape_and_slices" op: "Const" %s }
    node_def { name: "RestoreV2" op: "RestoreV2" input: "file_prefix" input: "tensor_names:output:0" input: "shape_and_slices:output:0"
      attr { key: "dtypes" value { list { type: DT_FLOAT type: DT_FLOAT } } } }
    """
        .formatted(texts(KERNEL_KEY, BIAS_KEY), texts("", ""));
  }

  private static String texts(String first, String second) {
    return """
    attr { key: "dtype" value { type: DT_STRING } }
    attr { key: "value" value { tensor { dtype: DT_STRING tensor_shape { dim { size: 2 } } string_val: "%s" string_val: "%s" } } }
    """
        .formatted(first, second);
  }

  private static Path write(Path directory, String meta, String kernel, String bias)
      throws IOException {
    Files.createDirectories(directory.resolve("variables"));
    TensorBundle.write(
        directory.resolve("variables/variables"),
        Map.of(kernel, Array.of(KERNEL, 3, 2), bias, Array.of(BIAS)));
    return writeGraph(directory, meta);
  }

  /** Writes a SavedModel without variables, from the text of its description. */
  static Path writeGraph(Path directory, String meta) throws IOException {
    MetaGraphDef.Builder parsed = MetaGraphDef.newBuilder();
    TextFormat.merge(meta, parsed);
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("saved_model.pb"),
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(parsed)
            .build()
            .toByteArray());
    return directory;
  }

  /** Rewrites the description of a SavedModel's only graph. */
  static void edit(Path directory, UnaryOperator<String> change) throws IOException {
    Path file = directory.resolve("saved_model.pb");
    SavedModel model = SavedModel.parseFrom(Files.readAllBytes(file));
    writeGraph(directory, change.apply(TextFormat.printer().printToString(model.getMetaGraphs(0))));
  }
}
