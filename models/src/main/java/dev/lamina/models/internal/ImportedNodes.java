package dev.lamina.models.internal;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * Adds the nodes of another software's graph to one that is being built. One by one: TensorFlow
 * Java 1.1.0 imports graphs, but cannot tie their inputs to tensors that are there.
 *
 * <p>What lasts from call to call beyond the values of variables, and what changes them, is
 * refused: a frozen layer has none of it.
 */
public final class ImportedNodes {
  private static final String STOP = "StopGradient";
  private static final String FROZEN = "frozen_output";

  private static final String READ = "ReadVariableOp";
  private static final int SHOWN = 5;

  /** Operations that TensorFlow calls stateful, and that keep nothing and change nothing. */
  private static final Set<String> HARMLESS =
      Set.of(
          READ,
          "ResourceGather",
          "ResourceGatherNd",
          "VariableShape",
          "VarIsInitializedOp",
          "PartitionedCall",
          "StatefulPartitionedCall",
          "If",
          "Case",
          "While",
          "Assert",
          "Print",
          "PrintV2");

  private static final Pattern RANDOM =
      Pattern.compile("(Random|ParameterizedTruncatedNormal|TruncatedNormal|Multinomial).*");

  /** Notes of graph rewriting that are about other nodes, and hold no longer. */
  private static final Set<String> DROPPED = Set.of("_class", "_output_shapes");

  private static final AttrValue NONE = AttrValue.getDefaultInstance();

  private final ImportedGraph graph;
  private final Ops tf;
  private final ImportedFunctions functions;
  private final Map<String, OpDef> operations = new HashMap<>();
  private final Map<String, Output<?>> tensors = new HashMap<>();
  private final Map<String, GraphOperation> added = new HashMap<>();

  private ImportedNodes(ImportedGraph graph, Ops tf, String fingerprint) {
    this.graph = graph;
    this.tf = tf;
    this.functions =
        new ImportedFunctions(graph.source().getLibrary(), graph.nodes(), "_" + fingerprint);
  }

  /**
   * Returns the graph's outputs for inputs; no gradient goes through them.
   *
   * @param shapes those of the outputs, in order; another is an error when the graph runs
   * @param fingerprint tells graphs apart that are not the same
   * @param inputs one for each of the graph's, in order
   * @param values the current values of the graph's variables
   * @throws SavedModelException if it has operations that this TensorFlow lacks, or keeps state
   */
  public static List<Operand<? extends TType>> add(
      ImportedGraph graph,
      Ops tf,
      String fingerprint,
      List<Operand<? extends TType>> inputs,
      Function<ImportedGraph.Variable, Operand<TFloat32>> values,
      List<Shape> shapes) {
    List<Output<?>> computed = new ImportedNodes(graph, tf, fingerprint).add(inputs, values);
    List<Operand<? extends TType>> outputs = new ArrayList<>();
    for (int i = 0; i < computed.size(); i++) {
      Operand<? extends TType> checked =
          tf.ensureShape(computed.get(i), shapes.get(i).toTensorFlow());
      outputs.add(tf.withName(FROZEN).stopGradient(checked));
    }
    return outputs;
  }

  /** Returns whether a node is an output that {@link #add} returned. */
  public static boolean isFrozenOutput(Operation node) {
    return node.type().equals(STOP)
        && node.name().substring(node.name().lastIndexOf('/') + 1).startsWith(FROZEN);
  }

  private List<Output<?>> add(
      List<Operand<? extends TType>> inputs,
      Function<ImportedGraph.Variable, Operand<TFloat32>> values) {
    learnOperations();
    requireNoState();
    importFunctions();
    for (int i = 0; i < inputs.size(); i++) {
      tensors.put(graph.inputs().get(i), inputs.get(i).asOutput());
    }
    Map<String, NodeDef> source = ImportedGraph.byName(graph.source());
    Map<String, Output<?>> reads = new HashMap<>();
    graph
        .variables()
        .forEach(
            (name, variable) -> {
              Output<?> value = values.apply(variable).asOutput();
              reads.put(name, value);
              boolean isHandle = ImportedGraph.isHandle(requireNonNull(source.get(name)));
              tensors.put(name + ":0", isHandle ? handle(value) : value);
            });
    for (NodeDef node : graph.nodes()) {
      Output<?> read =
          node.getOp().equals(READ) ? reads.get(ImportedGraph.node(node.getInput(0))) : null;
      if (read == null) {
        add(node);
      } else {
        tensors.put(node.getName() + ":0", read);
      }
    }
    return graph.outputs().stream().<Output<?>>map(this::find).toList();
  }

  private void learnOperations() {
    TensorFlow.registeredOpList().getOpList().forEach(op -> operations.put(op.getName(), op));
    Set<String> unknown = new LinkedHashSet<>();
    Stream.concat(graph.nodes().stream(), functions.nodes().stream())
        .map(NodeDef::getOp)
        .filter(op -> !operations.containsKey(op) && functions.signature(op).isEmpty())
        .forEach(unknown::add);
    if (!unknown.isEmpty()) {
      throw new SavedModelException(
          "%s has operations that TensorFlow %s does not know: %s"
              .formatted(graph.where(), TensorFlow.version(), String.join(", ", unknown)));
    }
  }

  private void requireNoState() {
    List<String> found =
        Stream.concat(graph.nodes().stream(), functions.nodes().stream())
            .filter(this::keepsState)
            .map(node -> "%s '%s'".formatted(node.getOp(), node.getName()))
            .distinct()
            .toList();
    if (!found.isEmpty()) {
      throw new SavedModelException(
          "%s keeps or changes state beyond its variables, which a frozen layer cannot: %s%s. Look words up, read files and count before the model, and export the rest"
              .formatted(
                  graph.where(),
                  String.join(", ", found.subList(0, Math.min(SHOWN, found.size()))),
                  found.size() > SHOWN ? " and %d more".formatted(found.size() - SHOWN) : ""));
    }
  }

  private boolean keepsState(NodeDef node) {
    OpDef operation = operations.get(node.getOp());
    if (operation == null) {
      return false; // a function, whose nodes are looked at
    }
    boolean changesValue =
        operation.getInputArgList().stream().anyMatch(OpDef.ArgDef::getIsRef)
            && node.getInputList().stream()
                .anyMatch(input -> graph.variables().containsKey(ImportedGraph.node(input)));
    boolean lasts =
        operation.getIsStateful()
            && !HARMLESS.contains(node.getOp())
            && !RANDOM.matcher(node.getOp()).matches();
    return changesValue || lasts;
  }

  private void importFunctions() {
    if (!functions.isEmpty()) {
      GraphDef library =
          GraphDef.newBuilder()
              .setVersions(graph.source().getVersions())
              .setLibrary(functions.renamed())
              .build();
      // A prefix of its own: TensorFlow Java takes each operation named Init... under the prefix
      // for one that initializes.
      ((Graph) tf.scope().env()).importGraphDef(library, tf.scope().makeOpName("functions"));
    }
  }

  /** Functions take a variable's handle and read it themselves. */
  private Output<?> handle(Output<?> value) {
    if (value.op() instanceof GraphOperation read && read.type().equals(READ)) {
      return read.input(0);
    }
    throw new IllegalStateException("%s is no variable's value".formatted(value.op()));
  }

  private void add(NodeDef original) {
    NodeDef node = functions.renamed(original);
    OpDef operation =
        functions
            .signature(original.getOp())
            .orElseGet(() -> requireNonNull(operations.get(original.getOp())));
    Scope scope = tf.scope();
    OperationBuilder builder = scope.opBuilder(node.getOp(), nodeName(node.getName()));
    int next = 0;
    for (OpDef.ArgDef argument : operation.getInputArgList()) {
      int length = length(argument, node);
      if (length < 0) {
        builder.addInput(find(node.getInput(next++)));
      } else {
        Output<?>[] list = new Output<?>[length];
        for (int i = 0; i < length; i++) {
          list[i] = find(node.getInput(next++));
        }
        builder.addInputList(list);
      }
    }
    for (String input : node.getInputList().subList(next, node.getInputCount())) {
      GraphOperation before = added.get(ImportedGraph.node(input));
      if (before != null) {
        builder.addControlInput(before);
      }
    }
    node.getAttrMap()
        .forEach(
            (name, value) -> {
              if (!DROPPED.contains(name)) {
                builder.setAttr(name, value);
              }
            });
    GraphOperation built = (GraphOperation) builder.build();
    added.put(node.getName(), built);
    for (int i = 0; i < built.numOutputs(); i++) {
      tensors.put(node.getName() + ":" + i, built.output(i));
    }
  }

  /** Returns how many tensors a list has, -1 if the argument is no list. */
  private static int length(OpDef.ArgDef argument, NodeDef node) {
    if (!argument.getNumberAttr().isEmpty()) {
      return (int) node.getAttrOrDefault(argument.getNumberAttr(), NONE).getI();
    }
    if (!argument.getTypeListAttr().isEmpty()) {
      return node.getAttrOrDefault(argument.getTypeListAttr(), NONE).getList().getTypeCount();
    }
    return -1;
  }

  private Output<?> find(String input) {
    Output<?> tensor = tensors.get(ImportedGraph.tensor(input));
    if (tensor == null) {
      throw new SavedModelException(
          "%s is damaged: its graph has no tensor '%s'".formatted(graph.where(), input));
    }
    return tensor;
  }

  /** TensorFlow Java takes no slash in a name. */
  private static String nodeName(String name) {
    String valid = name.replaceAll("[^A-Za-z0-9_.\\-]", ".");
    return Scope.isValidOpName(valid) ? valid : "node." + valid;
  }
}
