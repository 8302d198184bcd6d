package dev.lamina.server.internal.warmup;

import dev.lamina.api.SavedModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Finds out whether calling a model changes it: whether a signature's outputs depend on an op that
 * writes a variable or a table, takes from a queue, or draws random numbers.
 */
final class StatefulOps {
  private static final Pattern CHANGES =
      Pattern.compile(
          "Assign.*|Resource(?!Gather).*|Scatter(Add|Div|Max|Min|Mul|Sub|Update|Nd(Add|Sub|Update))"
              + "|(Sparse)?Apply.*|CountUpTo|LookupTable(Insert|Import|Remove).*"
              + "|.*(Enqueue|Dequeue).*|Stack.*V2|Barrier.*|(Map|OrderedMap)?(Un)?[sS]tage"
              + "|.*IteratorGetNext.*|(Eager)?PyFunc.*|WriteFile|Write.*Summary"
              + "|Random.*|Stateful(Standard|Uniform|Truncated|Random).*|Multinomial"
              + "|ParameterizedTruncatedNormal|.*CandidateSampler");

  // TensorFlow 2 lists its initializer among the signatures; it runs when a model is loaded.
  private static final String INITIALIZER = "__saved_model_init_op";

  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Map<String, FunctionDef> functions = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Deque<NodeDef> waiting = new ArrayDeque<>();

  private StatefulOps(MetaGraphDef graph) {
    graph.getGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
    graph
        .getGraphDef()
        .getLibrary()
        .getFunctionList()
        .forEach(function -> functions.put(function.getSignature().getName(), function));
  }

  /**
   * Looks into a SavedModel.
   *
   * @throws SavedModelException if it cannot be read
   */
  static boolean areIn(Path directory) {
    Path file = directory.resolve("saved_model.pb");
    try (InputStream in = Files.newInputStream(file)) {
      return SavedModel.parseFrom(in).getMetaGraphsList().stream()
          .anyMatch(graph -> new StatefulOps(graph).found(graph.getSignatureDefMap()));
    } catch (IOException e) {
      throw new SavedModelException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private boolean found(Map<String, SignatureDef> signatures) {
    signatures.forEach(
        (name, signature) -> {
          if (!name.equals(INITIALIZER)) {
            signature.getOutputsMap().values().stream().map(TensorInfo::getName).forEach(this::add);
          }
        });
    while (!waiting.isEmpty()) {
      NodeDef node = waiting.remove();
      if (CHANGES.matcher(node.getOp()).matches()) {
        return true;
      }
      node.getInputList().forEach(this::add);
      functionsOf(node);
    }
    return false;
  }

  /** Adds the node of a tensor, {@code name:0}, or of a control input, {@code ^name}. */
  private void add(String tensor) {
    String name = tensor.startsWith("^") ? tensor.substring(1) : tensor.split(":", 2)[0];
    NodeDef node = nodes.get(name);
    if (node != null && seen.add(name)) {
      waiting.add(node);
    }
  }

  /** Adds all nodes of the functions that a node calls, by its op or by an attribute. */
  private void functionsOf(NodeDef node) {
    call(node.getOp());
    for (AttrValue value : node.getAttrMap().values()) {
      call(value.getFunc().getName());
      value.getList().getFuncList().forEach(function -> call(function.getName()));
    }
  }

  private void call(String name) {
    FunctionDef function = functions.get(name);
    if (function != null && seen.add("function " + name)) {
      waiting.addAll(function.getNodeDefList());
    }
  }
}
