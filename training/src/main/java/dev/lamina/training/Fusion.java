package dev.lamina.training;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Clears the way for TensorFlow to join operations into one. */
final class Fusion {
  /** Activations whose gradient is the same whether it is given what goes in or what comes out. */
  private static final Set<String> ACTIVATIONS = Set.of("Relu", "Relu6");

  private static final int FEATURES = 1;

  private Fusion() {}

  /**
   * Lets the gradient of a rectified linear unit look at what came out of it, rather than at what
   * went in, as TensorFlow's C++ gradients do: x > 0 where max(x, 0) > 0, so that the numbers are
   * the same. Then nobody else needs what went in, and TensorFlow works out product or convolution,
   * bias and activation in one pass over the memory.
   */
  static GraphDef prepare(GraphDef graph) {
    Map<String, String> activated = new HashMap<>();
    for (NodeDef node : graph.getNodeList()) {
      if (ACTIVATIONS.contains(node.getOp())) {
        activated.put(node.getOp() + "Grad " + node.getInput(0), node.getName());
      }
    }
    GraphDef.Builder prepared = graph.toBuilder();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeDef node = graph.getNode(i);
      if (node.getInputCount() > FEATURES) {
        String output = activated.get(node.getOp() + " " + node.getInput(FEATURES));
        if (output != null) {
          prepared.getNodeBuilder(i).setInput(FEATURES, output);
        }
      }
    }
    return prepared.build();
  }

  /**
   * Lets a + (-b) be a - b, the same number, in a part of a graph that has no gradients: one
   * operation less. Losses and metrics write it as a sum, since a difference has a gradient that
   * costs more than that; and since a sum refuses shapes that differ, which stays so in training.
   *
   * @param scope the name of the part
   */
  static GraphDef subtract(GraphDef graph, String scope) {
    Map<String, String> negated = new HashMap<>();
    for (NodeDef node : graph.getNodeList()) {
      if (node.getOp().equals("Neg")) {
        negated.put(node.getName(), node.getInput(0));
      }
    }
    GraphDef.Builder prepared = graph.toBuilder();
    for (NodeDef.Builder node : prepared.getNodeBuilderList()) {
      if (node.getName().startsWith(scope + "/")
          && node.getOp().equals("AddN")
          && node.getInputCount() == 2) {
        String subtrahend = negated.get(node.getInput(1));
        if (subtrahend != null) {
          node.setOp("Sub").removeAttr("N").setInput(1, subtrahend);
        }
      }
    }
    return prepared.build();
  }
}
