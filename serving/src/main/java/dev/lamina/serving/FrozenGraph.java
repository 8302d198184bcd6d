package dev.lamina.serving;

import dev.lamina.api.DType;
import dev.lamina.api.internal.DataTypes;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.api.internal.Program;
import dev.lamina.api.internal.TensorProtos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The part of a graph that answers, its variables replaced by constants of the same values.
 *
 * <p>Reading variables costs a small model half of its time, and only constants are brought into
 * the layout that the fast convolutions want once and for all. It is done only where it cannot
 * change an answer: nothing that answers may write a variable, hold any other state, or call
 * functions, in which either may hide.
 */
final class FrozenGraph {
  /** Constants are kept several times over, in the graph and in each session. */
  private static final long MOST_BYTES = 64L << 20;

  private static final String VARIABLE = "VarHandleOp";
  private static final String READ = "ReadVariableOp";
  private static final AttrValue NO_ATTRIBUTE = AttrValue.getDefaultInstance();

  private final Engine engine;
  private final Map<String, NodeDef> all = new LinkedHashMap<>();
  private final Map<String, NodeDef> needed = new LinkedHashMap<>();

  private FrozenGraph(GraphDef graph, Engine engine) {
    this.engine = engine;
    graph.getNodeList().forEach(node -> all.put(node.getName(), node));
  }

  /**
   * Returns the graph behind some signatures; empty if its variables may change or are too large.
   *
   * @param engine has the graph and the variables' values
   * @throws dev.lamina.api.internal.EngineException if the variables cannot be read
   */
  static Optional<GraphDef> of(GraphDef graph, Collection<Binding> bindings, Engine engine) {
    FrozenGraph frozen = new FrozenGraph(graph, engine);
    for (Binding binding : bindings) {
      binding.feeds().forEach(frozen::need);
      binding.fetches().forEach(frozen::need);
    }
    if (!frozen.isFixed() || bytes(frozen.needed.values()) > MOST_BYTES) {
      return Optional.empty();
    }
    return Optional.of(frozen.build(graph));
  }

  /** Returns whether a graph's variables are too large to be kept twice. */
  static boolean isLarge(GraphDef graph) {
    return bytes(graph.getNodeList()) > MOST_BYTES;
  }

  /** Collects what a tensor is computed from. */
  private void need(String tensor) {
    Deque<String> open = new ArrayDeque<>(List.of(node(tensor)));
    while (!open.isEmpty()) {
      String name = open.pop();
      NodeDef node = all.get(name);
      if (node != null && needed.put(name, node) == null) {
        node.getInputList().forEach(input -> open.push(node(input)));
      }
    }
  }

  /** Returns the node of an input: {@code ^a} and {@code a:1} are a's. */
  private static String node(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private boolean isFixed() {
    return needed.values().stream().allMatch(this::isFixed);
  }

  private boolean isFixed(NodeDef node) {
    boolean callsFunctions =
        node.getAttrMap().values().stream()
            .anyMatch(value -> value.hasFunc() || value.getList().getFuncCount() > 0);
    boolean takesVariable =
        node.getInputList().stream()
            .filter(input -> !input.startsWith("^"))
            .anyMatch(input -> isVariable(node(input)));
    // Whatever lasts from call to call can be shared by name.
    boolean keepsState = engine.hasAttribute(node.getName(), "shared_name");
    return !callsFunctions
        && (!takesVariable || node.getOp().equals(READ))
        && (!keepsState || node.getOp().equals(VARIABLE));
  }

  private boolean isVariable(String name) {
    NodeDef node = needed.get(name);
    return node != null && node.getOp().equals(VARIABLE);
  }

  private static long bytes(Collection<NodeDef> nodes) {
    return nodes.stream()
        .filter(node -> node.getOp().equals(VARIABLE))
        .mapToLong(FrozenGraph::bytes)
        .reduce(0, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
  }

  /** Returns a variable's size, an upper bound for types that arrays do not hold. */
  private static long bytes(NodeDef variable) {
    TensorShapeProto shape = variable.getAttrOrDefault("shape", NO_ATTRIBUTE).getShape();
    if (shape.getUnknownRank()) {
      return Long.MAX_VALUE;
    }
    double size =
        DataTypes.of(variable.getAttrOrDefault("dtype", NO_ATTRIBUTE).getType())
            .filter(type -> type != DType.STRING)
            .map(DType::bytes)
            .orElse(16);
    for (TensorShapeProto.Dim dim : shape.getDimList()) {
      size *= dim.getSize() < 0 ? Long.MAX_VALUE : dim.getSize();
    }
    return (long) size;
  }

  private GraphDef build(GraphDef graph) {
    Map<String, String> readOf = new LinkedHashMap<>();
    for (NodeDef node : needed.values()) {
      if (node.getOp().equals(READ)) {
        readOf.putIfAbsent(node(node.getInput(0)), node.getName());
      }
    }
    Map<String, TensorProto> values = values(List.copyOf(readOf.values()));
    GraphDef.Builder result = graph.toBuilder().clearNode().clearLibrary();
    for (NodeDef node : needed.values()) {
      if (node.getOp().equals(READ)) {
        String first = readOf.getOrDefault(node(node.getInput(0)), node.getName());
        result.addNode(read(node, first, values.get(node.getName())));
      } else if (!node.getOp().equals(VARIABLE)) {
        // Which nodes should share a device matters no more, and may name what is gone.
        result.addNode(node.toBuilder().removeAttr("_class"));
      }
    }
    return result.build();
  }

  private Map<String, TensorProto> values(List<String> reads) {
    List<String> tensors = reads.stream().map(read -> read + ":0").toList();
    Program program = engine.program(List.of(), tensors, List.of());
    List<NativeTensor> results = reads.isEmpty() ? List.of() : program.run();
    Map<String, TensorProto> values = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      try (NativeTensor result = results.get(i)) {
        values.put(reads.get(i), TensorProtos.of(result));
      }
    }
    return values;
  }

  /** Returns a constant, or for a variable that is read already the other node's output. */
  private static NodeDef read(NodeDef node, String first, @Nullable TensorProto value) {
    List<String> inputs = new ArrayList<>(node.getInputList().subList(1, node.getInputCount()));
    AttrValue type = node.getAttrOrThrow("dtype");
    NodeDef.Builder result = NodeDef.newBuilder().setName(node.getName());
    result.setDevice(node.getDevice());
    if (value == null) {
      inputs.add(0, first);
      result.setOp("Identity").putAttr("T", type);
    } else {
      AttrValue constant = AttrValue.newBuilder().setTensor(value).build();
      result.setOp("Const").putAttr("dtype", type).putAttr("value", constant);
    }
    return result.addAllInput(inputs).build();
  }
}
