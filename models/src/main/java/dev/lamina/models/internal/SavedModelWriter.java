package dev.lamina.models.internal;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.ModelInfo;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.DataTypes;
import dev.lamina.models.Input;
import dev.lamina.models.LayerNode;
import dev.lamina.models.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.random.RandomUniformInt;
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
  /** Where a SavedModel holds the description of the model, if that can be written. */
  public static final String MODEL_FILE = "assets.extra/model.json";

  private SavedModelWriter() {}

  /**
   * A question that the model answers.
   *
   * @param name of the signature
   * @param inputs the model's inputs by their names in the signature
   * @param outputs references to tensors of the model, as {@link dev.lamina.models.LayerNode} says,
   *     by their names in the signature
   */
  public record Signature(String name, Map<String, String> inputs, Map<String, String> outputs) {
    /** The name of the signature that is asked unless another is named. */
    public static final String DEFAULT = "serving_default";

    /** Checks the names. */
    public Signature {
      Require.name("Signature", name);
      inputs.keySet().forEach(input -> Require.name("Input", input));
      outputs.keySet().forEach(output -> Require.name("Output", output));
    }

    /** Returns the signature of all inputs and outputs under the model's own names. */
    public static Signature of(Model model) {
      Map<String, String> inputs = new LinkedHashMap<>();
      model.inputs().forEach(input -> inputs.put(input.name(), input.name()));
      return new Signature(DEFAULT, inputs, model.outputs());
    }
  }

  /**
   * Writes the files of a SavedModel into an empty directory.
   *
   * @param weights the value of each of the model's weights, by name
   * @param signatures at least one; each of the model's inputs in the first
   * @param training what to record of the training, for {@code Predictor.info()}
   * @throws IllegalArgumentException if the weights are not the model's
   * @throws dev.lamina.api.ConfigurationException if the model cannot answer a signature
   */
  public static void write(
      Path directory,
      Model model,
      Map<String, Array> weights,
      List<Signature> signatures,
      Map<String, String> training)
      throws IOException {
    Network network = Network.of(model);
    requireComplete(network, weights);
    signatures.forEach(signature -> new SignatureCheck(model, signature).check());
    try (Graph graph = new Graph()) {
      SavedModel saved = build(graph, network, signatures);
      Files.write(directory.resolve("saved_model.pb"), saved.toByteArray());
    }
    Files.createDirectories(directory.resolve("variables"));
    if (!weights.isEmpty()) {
      TensorBundle.write(directory.resolve("variables").resolve("variables"), weights);
    }
    Path info = directory.resolve(ModelInfo.FILE);
    Files.createDirectories(directory.resolve("assets.extra"));
    Files.writeString(info, info(training));
    Optional<String> description = description(model);
    if (description.isPresent()) {
      Files.writeString(directory.resolve(MODEL_FILE), description.get());
    }
  }

  /** A model with a lambda is a graph that answers, too, but has no description. */
  private static Optional<String> description(Model model) {
    try {
      return Optional.of(model.toJson());
    } catch (ConfigurationException e) {
      return Optional.empty();
    }
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

  private static SavedModel build(Graph graph, Network network, List<Signature> signatures) {
    Model model = network.model();
    Ops tf = Ops.create(graph);
    // Before the layers: one of theirs may have the same name, and is then given another scope.
    Ops serve = tf.withSubScope("serve");
    Ops save = tf.withSubScope("save");
    Map<String, Operand<? extends TType>> tensors = new LinkedHashMap<>();
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    for (Input input : model.inputs()) {
      tensors.put(input.name(), placeholder(serve, input, signatures.get(0)));
      specs.put(input.name(), input.spec());
    }
    SavedVariables variables = new SavedVariables(tf, network.weights());
    Tower tower =
        network.apply(
            tf,
            Phase.INFERENCE,
            variables::read,
            n -> freshSeed(tf),
            List.copyOf(tensors.values()));
    for (LayerNode node : model.layers()) {
      for (int i = 0; i < node.outputs().size(); i++) {
        String reference = node.references().get(i);
        specs.put(reference, node.outputs().get(i));
        tensors.put(reference, requireNonNull(tower.layerOutputs().get(reference)).output());
      }
    }
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags("serve")
                    .setTensorflowVersion(TensorFlow.version()));
    if (!network.weights().isEmpty()) {
      meta.setSaverDef(variables.saver(save));
    }
    for (Signature signature : signatures) {
      meta.putSignatureDef(signature.name(), definition(serve, signature, tensors, specs));
    }
    meta.setGraphDef(graph.toGraphDef());
    return SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
  }

  /** Adds an input under the name that it has in the signature. */
  private static Operand<? extends TType> placeholder(Ops serve, Input input, Signature signature) {
    String name =
        signature.inputs().entrySet().stream()
            .filter(entry -> entry.getValue().equals(input.name()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(input.name());
    return serve
        .withName(name)
        .placeholder(
            input.dtype().tensorType(), Placeholder.shape(input.spec().shape().toTensorFlow()));
  }

  private static SignatureDef definition(
      Ops serve,
      Signature signature,
      Map<String, Operand<? extends TType>> tensors,
      Map<String, TensorSpec> specs) {
    SignatureDef.Builder definition =
        SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
    signature
        .inputs()
        .forEach(
            (name, reference) ->
                definition.putInputs(
                    name,
                    info(
                        requireNonNull(tensors.get(reference)),
                        requireNonNull(specs.get(reference)))));
    String prefix = signature.name().equals(Signature.DEFAULT) ? "" : signature.name() + "_";
    signature
        .outputs()
        .forEach(
            (name, reference) -> {
              Operand<? extends TType> output =
                  serve
                      .withName(prefix + name + "_output")
                      .identity(requireNonNull(tensors.get(reference)));
              definition.putOutputs(name, info(output, requireNonNull(specs.get(reference))));
            });
    return definition.build();
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
