package dev.lamina.models.layers;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.api.internal.DataTypes;
import dev.lamina.models.internal.ImportedGraph;
import dev.lamina.models.internal.ImportedNodes;
import dev.lamina.models.internal.ImportedSignature;
import dev.lamina.models.internal.ImportedVariables;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A SavedModel that other software has written, as a frozen layer: what one of its signatures
 * computes, with its weights as they are.
 *
 * <pre>{@code
 * SavedModelLayer backbone = SavedModelLayer.of(Path.of("models/mobilenet")).output("features");
 * Sequential flowers =
 *     Sequential.of(Input.of(224, 224, 3), backbone, Dense.of(5, Activations.SOFTMAX));
 * }</pre>
 *
 * <p>Shapes: those of the signature, with a free first dimension, the batch. Its inputs and outputs
 * are taken and given in the order of their names, unless {@link #input} and {@link #output} say
 * another.
 *
 * <p>Its weights become state of the model: they are never trained, and are saved in checkpoints
 * and exported with all else. The description of the model holds the directory alone, so whoever
 * reads the model from JSON, a checkpoint or an export to go on training needs the directory too; a
 * relative one is looked for from the process's working directory. Whoever asks an exported model
 * needs nothing else.
 *
 * <p>No gradient goes through it, so what is trained must stand after it: a trained layer before it
 * is an error when the trainer is built. It computes the same in both phases, whatever the
 * signature does; batch normalization in it does what it did when it was exported. The graph may
 * hold functions and variables of either kind, but neither lookup tables nor other state, loops of
 * TensorFlow 1, variables other than float32, or operations that TensorFlow lacks: each is an error
 * that names it, when the trainer is built at the latest. Random operations draw anew in each step.
 *
 * @param directory the SavedModel's, with slashes
 * @param tag of its graph, usually {@code serve}; several are joined by plus signs, none is an
 *     empty text
 * @param signature usually {@code serving_default}
 * @param inputs what it takes, in order
 * @param outputs what it gives, in order, at least one
 * @param fingerprint SHA-256 of {@code saved_model.pb}, so that another model in the same directory
 *     is noticed
 */
public record SavedModelLayer(
    String directory,
    String tag,
    String signature,
    List<Tensor> inputs,
    List<Tensor> outputs,
    String fingerprint)
    implements MultiLayer {
  private static final String SERVE = "serve";
  private static final String SERVING_DEFAULT = "serving_default";

  /** So much of a fingerprint tells models apart that meet in one graph. */
  private static final int ID = 8;

  /**
   * An input or output of the signature.
   *
   * @param name in the signature
   * @param ranked whether the number of dimensions is known
   * @param shape sizes, -1 where unknown; empty if the number of dimensions is
   */
  public record Tensor(String name, DType dtype, boolean ranked, List<Long> shape) {
    /** Takes a copy and checks the sizes. */
    public Tensor {
      shape = List.copyOf(shape);
      Shape.of(dims(shape));
    }

    private static long[] dims(List<Long> shape) {
      return shape.stream().mapToLong(size -> size).toArray();
    }

    private Shape sizes() {
      return Shape.of(dims(shape));
    }

    private Tensor sizes(Shape sizes) {
      return new Tensor(name, dtype, true, LongStream.of(sizes.dims()).boxed().toList());
    }

    /** Returns shape and type as in errors: {@code (?, 3) float32}. */
    @Override
    public String toString() {
      return "%s %s".formatted(ranked ? sizes() : "any shape", dtype);
    }
  }

  /** Takes copies. */
  public SavedModelLayer {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new ConfigurationException(
          "SavedModel %s, signature '%s': %d inputs and %d outputs (expected: at least one of each)"
              .formatted(directory, signature, inputs.size(), outputs.size()));
    }
  }

  /**
   * Returns the layer of the signature {@code serving_default} of the graph tagged {@code serve}.
   *
   * @param directory holds {@code saved_model.pb}
   * @throws SavedModelException if there is no such SavedModel, or it is damaged
   * @throws ConfigurationException if it has no such signature
   */
  public static SavedModelLayer of(Path directory) {
    return of(directory, SERVING_DEFAULT);
  }

  /**
   * Returns the layer of a signature of the graph tagged {@code serve}.
   *
   * @param directory holds {@code saved_model.pb}
   * @throws SavedModelException if there is no such SavedModel, or it is damaged
   * @throws ConfigurationException if it has no such signature
   */
  public static SavedModelLayer of(Path directory, String signature) {
    return of(directory, signature, SERVE);
  }

  /**
   * Returns the layer of a signature.
   *
   * @param directory holds {@code saved_model.pb}
   * @param tag of the graph; several are joined by plus signs, none is an empty text
   * @throws SavedModelException if there is no such SavedModel, or it is damaged
   * @throws ConfigurationException if it has no such signature
   */
  public static SavedModelLayer of(Path directory, String signature, String tag) {
    ImportedSignature read = ImportedSignature.read(directory, tag, signature);
    return new SavedModelLayer(
        directory.toString().replace(File.separatorChar, '/'),
        tag,
        signature,
        tensors(read, "input", read.inputs(), List.copyOf(read.inputs().keySet())),
        tensors(read, "output", read.outputs(), List.copyOf(read.outputs().keySet())),
        read.fingerprint());
  }

  private static List<Tensor> tensors(
      ImportedSignature signature,
      String role,
      SortedMap<String, TensorInfo> known,
      List<String> names) {
    List<Tensor> tensors = new ArrayList<>();
    for (String name : names) {
      TensorInfo info = known.get(name);
      if (info == null) {
        throw new ConfigurationException(
            "%s has no %s '%s'. There are: %s"
                .formatted(signature.where(), role, name, String.join(", ", known.keySet())));
      }
      tensors.add(tensor("%s: %s '%s'".formatted(signature.where(), role, name), name, info));
    }
    return tensors;
  }

  private static Tensor tensor(String where, String name, TensorInfo info) {
    DType dtype =
        DataTypes.of(info.getDtype())
            .filter(type -> info.getEncodingCase() == TensorInfo.EncodingCase.NAME)
            .orElseThrow(
                () ->
                    new SavedModelException(
                        "%s is %s, which a layer can neither take nor give"
                            .formatted(
                                where,
                                info.getEncodingCase() == TensorInfo.EncodingCase.NAME
                                    ? info.getDtype()
                                    : "no dense tensor")));
    TensorShapeProto shape = info.getTensorShape();
    List<Long> sizes =
        shape.getDimList().stream().map(dim -> Math.max(Shape.UNKNOWN, dim.getSize())).toList();
    return new Tensor(name, dtype, info.hasTensorShape() && !shape.getUnknownRank(), sizes);
  }

  /**
   * Returns a layer that takes its inputs in another order.
   *
   * @param names all of them
   * @throws ConfigurationException if these are others
   */
  public SavedModelLayer input(String... names) {
    if (names.length != inputs.size() || !Set.of(names).equals(names(inputs))) {
      throw new ConfigurationException(
          "input(%s) (expected: each of %s once)"
              .formatted(String.join(", ", names), names(inputs)));
    }
    Map<String, Tensor> known =
        inputs.stream().collect(Collectors.toMap(Tensor::name, tensor -> tensor));
    List<Tensor> ordered = new ArrayList<>();
    for (String name : names) {
      ordered.add(known.get(name));
    }
    return new SavedModelLayer(directory, tag, signature, ordered, outputs, fingerprint);
  }

  /**
   * Returns a layer that gives these outputs of the signature alone, in this order.
   *
   * @throws ConfigurationException if there is no such output
   * @throws SavedModelException if the directory cannot be read any more
   */
  public SavedModelLayer output(String... names) {
    ImportedSignature read = read();
    return new SavedModelLayer(
        directory,
        tag,
        signature,
        inputs,
        tensors(read, "output", read.outputs(), List.of(names)),
        fingerprint);
  }

  /**
   * Says the shape of an output of which the SavedModel does not tell enough for the layers behind;
   * a batch that gives another is an error when it comes.
   *
   * @param shape with the batch, {@code Shape.batchOf(7, 7, 1280)}
   * @throws ConfigurationException if there is no such output, or the SavedModel tells otherwise
   */
  public SavedModelLayer outputShape(String name, Shape shape) {
    if (!names(outputs).contains(name)) {
      throw new ConfigurationException(
          "outputShape(\"%s\"): there are %s".formatted(name, names(outputs)));
    }
    List<Tensor> changed =
        outputs.stream()
            .map(
                output -> {
                  if (!output.name().equals(name)) {
                    return output;
                  }
                  if (output.ranked() && !output.sizes().matches(shape)) {
                    throw new ConfigurationException(
                        "outputShape(\"%s\"): %s (expected: such as %s)"
                            .formatted(name, shape, output.sizes()));
                  }
                  return output.sizes(shape);
                })
            .toList();
    return new SavedModelLayer(directory, tag, signature, inputs, changed, fingerprint);
  }

  private static Set<String> names(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private ImportedSignature read() {
    ImportedSignature read = ImportedSignature.read(Path.of(directory), tag, signature);
    if (!read.fingerprint().equals(fingerprint)) {
      throw new SavedModelException(
          "SavedModel %s is another than the layer was described with: its saved_model.pb has changed. Describe the layer anew with SavedModelLayer.of"
              .formatted(directory));
    }
    return read;
  }

  @Override
  public Set<DType> accepts() {
    return inputs.stream().map(Tensor::dtype).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public List<TensorSpec> outputs(List<TensorSpec> received) {
    if (received.size() != inputs.size()) {
      throw ShapeException.of(
          "%d inputs %s".formatted(inputs.size(), inputs.stream().map(Tensor::name).toList()),
          received,
          "Apply it to one tensor for each.");
    }
    for (int i = 0; i < inputs.size(); i++) {
      requireFits(inputs.get(i), received.get(i));
    }
    return outputs.stream().map(SavedModelLayer::given).toList();
  }

  private static void requireFits(Tensor input, TensorSpec received) {
    Shape shape = input.sizes();
    boolean takesBatches = !input.ranked() || isBatch(shape);
    boolean fits = !input.ranked() || shape.matches(received.shape());
    if (!takesBatches || !fits || input.dtype() != received.dtype()) {
      throw ShapeException.of(
          "%s for the signature's input '%s'".formatted(input, input.name()),
          received,
          takesBatches
              ? "Change the input, or add Rescaling or Reshape before the layer."
              : "Choose a signature whose first dimension is free: it is the batch.");
    }
  }

  private static boolean isBatch(Shape shape) {
    return shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN;
  }

  private static TensorSpec given(Tensor output) {
    Shape shape = output.sizes();
    if (!output.ranked()) {
      throw new ConfigurationException(
          "The SavedModel does not tell the shape of its output '%s'. Say it with outputShape(\"%s\", Shape.batchOf(...))"
              .formatted(output.name(), output.name()));
    }
    if (!isBatch(shape)) {
      throw new ConfigurationException(
          "The SavedModel's output '%s' is %s (expected: a free first dimension, the batch). Choose others with output(...)"
              .formatted(output.name(), output));
    }
    return new TensorSpec(shape, output.dtype());
  }

  @Override
  public MultiForward build(LayerContext ctx, List<TensorSpec> received) {
    ImportedGraph graph = graph();
    ImportedVariables values =
        new ImportedVariables(Path.of(directory), tag, List.copyOf(graph.variables().keySet()));
    Map<ImportedGraph.Variable, Weight> weights = new HashMap<>();
    graph
        .variables()
        .forEach(
            (node, variable) ->
                weights.put(
                    variable,
                    ctx.state(variable.name(), variable.shape(), values.initializer(node))));
    String id = fingerprint.substring(0, Math.min(ID, fingerprint.length()));
    List<Shape> shapes = outputs.stream().map(Tensor::sizes).toList();
    return (call, x) ->
        ImportedNodes.add(
            graph,
            call.tf(),
            id,
            x,
            variable -> call.value(requireNonNull(weights.get(variable))),
            shapes);
  }

  private ImportedGraph graph() {
    ImportedSignature read = read();
    return ImportedGraph.of(
        read.where(),
        read.graph(),
        inputs.stream()
            .map(input -> ImportedSignature.tensor(read.inputs(), input.name()))
            .toList(),
        outputs.stream()
            .map(output -> ImportedSignature.tensor(read.outputs(), output.name()))
            .toList());
  }
}
