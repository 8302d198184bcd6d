package dev.lamina.models.internal;

import com.google.gson.JsonObject;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.ModelInfo;
import dev.lamina.api.Phase;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.random.RandomUniformInt;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Writes a model as a SavedModel: a fresh graph that only answers, with a saver and a signature of
 * its own.
 *
 * <p>TensorFlow Java 1.1.0's exporter saves reference variables only: with resource variables it
 * writes an unusable model without an error, hence this one. Shown by ExportTest in training.
 */
public final class SavedModelWriter {
  private SavedModelWriter() {}

  /** How inputs and outputs are called in the signature {@code serving_default}. */
  public record Names(String input, String output) {}

  /**
   * Writes the files of a SavedModel into an empty directory.
   *
   * @param weights the value of each of the model's weights, by name
   * @param training what to record of the training, for {@code Predictor.info()}
   */
  public static void write(
      Path directory,
      Model model,
      Map<String, Array> weights,
      Names names,
      Map<String, String> training)
      throws IOException {
    try (Graph graph = new Graph()) {
      SavedModel saved = build(graph, model, names);
      Files.write(directory.resolve("saved_model.pb"), saved.toByteArray());
    }
    Files.createDirectories(directory.resolve("variables"));
    if (!weights.isEmpty()) {
      TensorBundle.write(directory.resolve("variables").resolve("variables"), weights);
    }
    Path info = directory.resolve(ModelInfo.FILE);
    Files.createDirectories(directory.resolve("assets.extra"));
    Files.writeString(info, info(training));
  }

  private static String info(Map<String, String> training) {
    JsonObject values = new JsonObject();
    training.forEach(values::addProperty);
    JsonObject root = new JsonObject();
    root.addProperty("format", ModelInfo.FORMAT);
    root.addProperty("lamina", Version.current());
    root.addProperty("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    root.add("training", values);
    return Json.print(root);
  }

  private static SavedModel build(Graph graph, Model model, Names names) {
    Ops tf = Ops.create(graph);
    Network network = Network.of(model);
    Variables variables = new Variables(tf);
    Ops serve = tf.withSubScope("serve");
    TensorSpec inputSpec = model.input().spec();
    Class<? extends TType> inputType = inputSpec.dtype().tensorType();
    Operand<? extends TType> input =
        serve
            .withName(names.input())
            .placeholder(inputType, Placeholder.shape(inputSpec.shape().toTensorFlow()));
    Tower tower =
        network.apply(tf, Phase.INFERENCE, Network.reads(variables), n -> freshSeed(tf), input);
    Operand<? extends TType> output =
        serve.withName(names.output() + "_output").identity(tower.output());
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags("serve")
                    .setTensorflowVersion(TensorFlow.version()));
    if (!network.weights().isEmpty()) {
      meta.setSaverDef(saver(tf.withSubScope("save"), network, variables));
    }
    SignatureDef signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs(names.input(), info(input, inputSpec))
            .putOutputs(names.output(), info(output, model.output()))
            .build();
    GraphDef definition = graph.toGraphDef();
    meta.setGraphDef(definition).putSignatureDef("serving_default", signature);
    return SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
  }

  /** A layer that draws random numbers while it answers gets others for each request. */
  public static Operand<TInt64> freshSeed(Ops tf) {
    return tf.random.randomUniformInt(
        tf.constant(new int[] {2}),
        tf.constant(0L),
        tf.constant(Long.MAX_VALUE),
        new RandomUniformInt.Options[0]);
  }

  private static SaverDef saver(Ops tf, Network network, Variables variables) {
    Map<String, DType> types = new LinkedHashMap<>();
    List<Variables.Entry> entries = new ArrayList<>();
    for (NetworkWeight weight : network.weights()) {
      types.put(weight.name(), DType.FLOAT32);
      entries.add(variables.variable(weight.name(), weight.shape(), DType.FLOAT32));
    }
    List<Operand<?>> values = new ArrayList<>();
    entries.forEach(entry -> values.add(entry.read()));
    List<String> names = List.copyOf(types.keySet());
    Placeholder<TString> filename =
        tf.withName("filename")
            .placeholder(TString.class, Placeholder.shape(org.tensorflow.ndarray.Shape.scalar()));
    Op save =
        tf.train.save(
            filename,
            TensorBundle.strings(tf, names),
            TensorBundle.noSlices(tf, names.size()),
            values);
    tf.withControlDependencies(List.of(save)).withName("control_dependency").identity(filename);
    Restore restore = TensorBundle.restore(tf, filename, names, types.values());
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      assignments.add(tf.assignVariableOp(entries.get(i).handle(), restore.tensors().get(i)));
    }
    tf.withControlDependencies(assignments).withName("restore_all").noOp();
    return SaverDef.newBuilder()
        .setFilenameTensorName("save/filename:0")
        .setSaveTensorName("save/control_dependency:0")
        .setRestoreOpName("save/restore_all")
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  private static TensorInfo info(Operand<? extends TType> tensor, TensorSpec spec) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : spec.shape().dims()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return TensorInfo.newBuilder()
        .setName(tensor.asOutput().op().name() + ":" + tensor.asOutput().index())
        .setDtype(protoType(spec.dtype()))
        .setTensorShape(shape)
        .build();
  }

  private static DataType protoType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.DT_FLOAT;
      case FLOAT64 -> DataType.DT_DOUBLE;
      case UINT8 -> DataType.DT_UINT8;
      case INT32 -> DataType.DT_INT32;
      case INT64 -> DataType.DT_INT64;
    };
  }
}
