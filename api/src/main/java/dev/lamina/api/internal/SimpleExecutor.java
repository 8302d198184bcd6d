package dev.lamina.api.internal;

import java.util.Set;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * TensorFlow's simplest executor: it runs a graph's nodes one after the other, in an order that is
 * worked out once, and so loses the least time between them.
 */
public final class SimpleExecutor {
  /** What it refuses: nodes that decide which others run, and variables of the old kind. */
  private static final Set<String> REFUSED =
      Set.of(
          "Switch",
          "RefSwitch",
          "Merge",
          "RefMerge",
          "Enter",
          "RefEnter",
          "Exit",
          "RefExit",
          "NextIteration",
          "RefNextIteration",
          "LoopCond",
          "Variable",
          "VariableV2");

  private SimpleExecutor() {}

  /** Chooses it for a graph that it can run. */
  public static void chooseIfPossible(ConfigProto.Builder config, GraphDef graph) {
    if (canRun(graph)) {
      config.getExperimentalBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR");
    }
  }

  /** Returns whether a graph has no control flow, nor functions, which may have some. */
  public static boolean canRun(GraphDef graph) {
    return graph.getLibrary().getFunctionCount() == 0
        && graph.getNodeList().stream().map(NodeDef::getOp).noneMatch(REFUSED::contains);
  }
}
