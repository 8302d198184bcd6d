package dev.lamina.models.internal;

import com.google.gson.JsonObject;
import dev.lamina.api.Array;
import dev.lamina.api.ModelInfo;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.DataTypes;
import dev.lamina.models.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.random.RandomUniformInt;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TInt64;
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
  public record Names(String input, String output) {
    /** Checks both names. */
    public Names {
      Require.name("Input", input);
      Require.name("Output", output);
    }
  }

  /**
   * Writes the files of a SavedModel into an empty directory.
   *
   * @param weights the value of each of the model's weights, by name
   * @param training what to record of the training, for {@code Predictor.info()}
   * @throws IllegalArgumentException if the weights are not the model's
   */
  public static void write(
      Path directory,
      Model model,
      Map<String, Array> weights,
      Names names,
      Map<String, String> training)
      throws IOException {
    Network network = Network.of(model);
    requireComplete(network, weights);
    try (Graph graph = new Graph()) {
      SavedModel saved = build(graph, network, names);
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

  /** A variable without a value would load, and fail when it is asked. */
  private static void requireComplete(Network network, Map<String, Array> weights) {
    Map<String, Shape> expected = new LinkedHashMap<>();
    network.weights().forEach(weight -> expected.put(weight.name(), weight.shape()));
    Map<String, Shape> given = new LinkedHashMap<>();
    weights.forEach((name, value) -> given.put(name, value.shape()));
    if (!given.equals(expected)) {
      throw new IllegalArgumentException(
          "The weights are %s (expected: %s)".formatted(given, expected));
    }
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

  private static SavedModel build(Graph graph, Network network, Names names) {
    Ops tf = Ops.create(graph);
    // Before the layers: one of theirs may have the same name, and is then given another scope.
    Ops serve = tf.withSubScope("serve");
    Ops save = tf.withSubScope("save");
    TensorSpec inputSpec = network.model().input().spec();
    Operand<? extends TType> input =
        serve
            .withName(names.input())
            .placeholder(
                inputSpec.dtype().tensorType(),
                Placeholder.shape(inputSpec.shape().toTensorFlow()));
    SavedVariables variables = new SavedVariables(tf, network.weights());
    Tower tower = network.apply(tf, Phase.INFERENCE, variables::read, n -> freshSeed(tf), input);
    Operand<? extends TType> output =
        serve.withName(names.output() + "_output").identity(tower.output());
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags("serve")
                    .setTensorflowVersion(TensorFlow.version()));
    if (!network.weights().isEmpty()) {
      meta.setSaverDef(variables.saver(save));
    }
    SignatureDef signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs(names.input(), info(input, inputSpec))
            .putOutputs(names.output(), info(output, network.model().output()))
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

  private static TensorInfo info(Operand<? extends TType> tensor, TensorSpec spec) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : spec.shape().dims()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return TensorInfo.newBuilder()
        .setName(tensor.asOutput().op().name() + ":" + tensor.asOutput().index())
        .setDtype(DataTypes.of(spec.dtype()))
        .setTensorShape(shape)
        .build();
  }
}
