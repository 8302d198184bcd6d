package dev.lamina.models.internal;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * The functions that nodes call, and those that these call, under names that no other software's
 * functions have: a graph has one function of a name, and TensorFlow's numbers repeat.
 */
final class ImportedFunctions {
  private final Map<String, FunctionDef> all = new LinkedHashMap<>();
  private final Map<String, FunctionDef> needed = new LinkedHashMap<>();
  private final String suffix;

  /**
   * Finds the functions behind nodes.
   *
   * @param suffix is added to names
   */
  ImportedFunctions(FunctionDefLibrary library, Collection<NodeDef> nodes, String suffix) {
    this.suffix = suffix;
    library.getFunctionList().forEach(f -> all.put(f.getSignature().getName(), f));
    Deque<NodeDef> open = new ArrayDeque<>(nodes);
    while (!open.isEmpty()) {
      NodeDef node = open.pop();
      need(node.getOp(), open);
      node.getAttrMap().values().forEach(value -> need(value, open));
    }
  }

  private void need(AttrValue value, Deque<NodeDef> open) {
    if (value.hasFunc()) {
      need(value.getFunc().getName(), open);
    }
    value.getList().getFuncList().forEach(function -> need(function.getName(), open));
  }

  private void need(String name, Deque<NodeDef> open) {
    FunctionDef function = all.get(name);
    if (function != null && needed.put(name, function) == null) {
      function.getNodeDefList().forEach(open::push);
    }
  }

  boolean isEmpty() {
    return needed.isEmpty();
  }

  /** Returns the nodes of all functions. */
  List<NodeDef> nodes() {
    return needed.values().stream().flatMap(f -> f.getNodeDefList().stream()).toList();
  }

  /** Returns the signature of a function that is called like an operation. */
  Optional<OpDef> signature(String name) {
    return Optional.ofNullable(needed.get(name)).map(FunctionDef::getSignature);
  }

  /** Returns the functions under their new names, bound to no device. */
  FunctionDefLibrary renamed() {
    FunctionDefLibrary.Builder library = FunctionDefLibrary.newBuilder();
    for (FunctionDef function : needed.values()) {
      FunctionDef.Builder copy = function.toBuilder().clearNodeDef();
      copy.getSignatureBuilder().setName(renamed(function.getSignature().getName()));
      function.getNodeDefList().forEach(node -> copy.addNodeDef(renamed(node)));
      library.addFunction(copy);
    }
    return library.build();
  }

  /** Returns a node that calls the functions by their new names. */
  NodeDef renamed(NodeDef node) {
    NodeDef.Builder copy = node.toBuilder().setOp(renamed(node.getOp())).clearDevice();
    node.getAttrMap().forEach((name, value) -> copy.putAttr(name, renamed(value)));
    return copy.build();
  }

  private AttrValue renamed(AttrValue value) {
    AttrValue.Builder copy = value.toBuilder();
    if (value.hasFunc()) {
      copy.getFuncBuilder().setName(renamed(value.getFunc().getName()));
    }
    for (int i = 0; i < value.getList().getFuncCount(); i++) {
      copy.getListBuilder()
          .getFuncBuilder(i)
          .setName(renamed(value.getList().getFunc(i).getName()));
    }
    return copy.build();
  }

  private String renamed(String name) {
    return needed.containsKey(name) ? name + suffix : name;
  }
}
