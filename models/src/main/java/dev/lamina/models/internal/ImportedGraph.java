package dev.lamina.models.internal;

import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The part of another software's graph that computes some tensors from others: what saves, restores
 * and trains is left out.
 *
 * @param where for errors
 * @param source the nodes that are needed, in the order of computation, and all functions
 * @param variables by the name of their node, which gives a handle or, in old graphs, the value
 * @param inputs the tensors to be replaced, such as {@code x:0}
 * @param outputs the tensors to be computed
 */
public record ImportedGraph(
    String where,
    GraphDef source,
    Map<String, Variable> variables,
    List<String> inputs,
    List<String> outputs) {
  private static final String HANDLE = "VarHandleOp";
  private static final Set<String> VARIABLES = Set.of(HANDLE, "VariableV2", "Variable");
  private static final AttrValue NO_ATTRIBUTE = AttrValue.getDefaultInstance();

  /**
   * A variable of the graph.
   *
   * @param name for a weight: that of the node, without the characters that a name may not have
   * @param shape every size known
   */
  public record Variable(String name, Shape shape) {}

  /**
   * Returns the part of a graph.
   *
   * @param where for errors: what the tensors belong to
   * @throws SavedModelException if it cannot be computed from the inputs alone, has a loop as
   *     TensorFlow 1 has them, or a variable that is not float32 of a known shape
   */
  public static ImportedGraph of(
      String where, GraphDef source, List<String> inputs, List<String> outputs) {
    Search search = new Search(where, source, inputs);
    outputs.stream()
        .filter(output -> !inputs.contains(output))
        .forEach(output -> search.visit(node(output)));
    Set<String> names = new HashSet<>();
    Map<String, Variable> variables = new LinkedHashMap<>();
    for (NodeDef node : search.found.values()) {
      if (VARIABLES.contains(node.getOp())) {
        String name = Names.next(weightName(node.getName()), names);
        names.add(name);
        variables.put(node.getName(), new Variable(name, shape(where, node)));
      }
    }
    GraphDef needed = source.toBuilder().clearNode().addAllNode(search.found.values()).build();
    return new ImportedGraph(where, needed, variables, inputs, outputs);
  }

  /** Returns the nodes that compute, each after those that it takes from; not the variables. */
  List<NodeDef> nodes() {
    return source.getNodeList().stream()
        .filter(node -> !variables.containsKey(node.getName()))
        .toList();
  }

  /** Returns the nodes that some depend on, themselves included, in the order of the graph. */
  static List<NodeDef> behind(GraphDef graph, Collection<String> wanted) {
    Map<String, NodeDef> all = byName(graph);
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      String name = open.pop();
      NodeDef node = all.get(name);
      if (node != null && needed.add(name)) {
        node.getInputList().forEach(input -> open.push(node(input)));
      }
    }
    return graph.getNodeList().stream().filter(node -> needed.contains(node.getName())).toList();
  }

  /** Returns whether a node gives a variable's handle rather than its value. */
  static boolean isHandle(NodeDef node) {
    return node.getOp().equals(HANDLE);
  }

  /** Returns the node of an input: {@code ^a}, {@code a} and {@code a:1} are a's. */
  static String node(String input) {
    String name = isControl(input) ? input.substring(1) : input;
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** Returns a tensor's full name: {@code a:0} for {@code a}. */
  static String tensor(String input) {
    return input.contains(":") ? input : input + ":0";
  }

  static Map<String, NodeDef> byName(GraphDef graph) {
    Map<String, NodeDef> nodes = new HashMap<>();
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    return nodes;
  }

  private static String weightName(String node) {
    String name = node.replaceAll("[^A-Za-z0-9_]", "_");
    return Require.isName(name) ? name : "variable_" + name;
  }

  private static Shape shape(String where, NodeDef variable) {
    DataType type = variable.getAttrOrDefault("dtype", NO_ATTRIBUTE).getType();
    if (type != DataType.DT_FLOAT) {
      throw new SavedModelException(
          "%s: its variable '%s' is %s (expected: DT_FLOAT). Such a model cannot be a layer"
              .formatted(where, variable.getName(), type));
    }
    TensorShapeProto shape = variable.getAttrOrDefault("shape", NO_ATTRIBUTE).getShape();
    long[] dims = shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    boolean known = !shape.getUnknownRank();
    for (long dim : dims) {
      known &= dim >= 0;
    }
    if (!known) {
      throw new SavedModelException(
          "%s: the graph does not tell the shape of its variable '%s'. Such a model cannot be a layer"
              .formatted(where, variable.getName()));
    }
    return Shape.of(dims);
  }

  /** Walks from outputs to inputs. Without recursion: graphs are deep. */
  private static final class Search {
    private static final Set<String> PLACEHOLDERS = Set.of("Placeholder", "PlaceholderV2");

    private final String where;
    private final Map<String, NodeDef> all;
    private final Set<String> inputs;
    private final Set<String> open = new HashSet<>();
    private final Map<String, NodeDef> found = new LinkedHashMap<>();

    Search(String where, GraphDef graph, List<String> inputs) {
      this.where = where;
      this.all = byName(graph);
      this.inputs = Set.copyOf(inputs);
    }

    void visit(String start) {
      Deque<NodeDef> path = new ArrayDeque<>();
      enter(path, start);
      while (!path.isEmpty()) {
        NodeDef node = path.peek();
        Optional<String> next = next(node);
        if (next.isPresent()) {
          enter(path, next.get());
        } else {
          found.put(node.getName(), node);
          open.remove(node.getName());
          path.pop();
        }
      }
    }

    /** Returns what a node needs and is not there yet. */
    private Optional<String> next(NodeDef node) {
      return node.getInputList().stream()
          .filter(input -> !isGiven(input))
          .map(ImportedGraph::node)
          .filter(name -> !found.containsKey(name))
          .findFirst();
    }

    /** To wait for an input is to wait for nothing: it is there before all else. */
    private boolean isGiven(String input) {
      return inputs.contains(isControl(input) ? node(input) + ":0" : tensor(input));
    }

    private void enter(Deque<NodeDef> path, String name) {
      if (found.containsKey(name)) {
        return;
      }
      NodeDef node = all.get(name);
      if (node == null) {
        throw new SavedModelException(
            "%s is damaged: its graph has no node '%s'".formatted(where, name));
      }
      if (PLACEHOLDERS.contains(node.getOp())) {
        throw new SavedModelException(
            "%s depends on the placeholder '%s', which is none of its inputs. Choose another signature, or export the model with one that has all it needs"
                .formatted(where, name));
      }
      if (!open.add(name)) {
        throw new SavedModelException(
            "%s has a loop as TensorFlow 1 has them (at '%s'), which cannot be put into another graph. Export the model with TensorFlow 2"
                .formatted(where, name));
      }
      path.push(node);
    }
  }
}
