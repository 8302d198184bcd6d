package dev.lamina.server.internal.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.server.SavedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

class StatefulOpsTest {
  @TempDir Path directory;

  private static NodeDef node(String name, String op, String... inputs) {
    NodeDef.Builder node = NodeDef.newBuilder().setName(name).setOp(op);
    for (String input : inputs) {
      node.addInput(input);
    }
    return node.build();
  }

  private static SignatureDef output(String tensor) {
    return SignatureDef.newBuilder()
        .putOutputs("y", TensorInfo.newBuilder().setName(tensor).build())
        .build();
  }

  private boolean areIn(Consumer<GraphDef.Builder> graph, String... outputs) throws IOException {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
    graph.accept(meta.getGraphDefBuilder());
    for (String output : outputs) {
      meta.putSignatureDef("answer " + output, output(output));
    }
    meta.putSignatureDef("__saved_model_init_op", output("init:0"));
    Files.write(
        directory.resolve("saved_model.pb"),
        SavedModel.newBuilder().addMetaGraphs(meta).build().toByteArray());
    return StatefulOps.areIn(directory);
  }

  /** A TensorFlow 2 model: the signature calls a function that calls another. */
  private static void functions(GraphDef.Builder graph, String innerOp) {
    NameAttrList inner = NameAttrList.newBuilder().setName("inner").build();
    graph
        .addNode(node("init", "NoOp", "^restore"))
        .addNode(node("restore", "AssignVariableOp"))
        .addNode(node("y", "outer"))
        .getLibraryBuilder()
        .addFunction(
            FunctionDef.newBuilder()
                .setSignature(OpDef.newBuilder().setName("outer"))
                .addNodeDef(
                    node("call", "StatefulPartitionedCall").toBuilder()
                        .putAttr("f", AttrValue.newBuilder().setFunc(inner).build())))
        .addFunction(
            FunctionDef.newBuilder()
                .setSignature(OpDef.newBuilder().setName("inner"))
                .addNodeDef(node("work", innerOp)));
  }

  @Test
  void aCounterIsStateful() throws IOException {
    assertThat(StatefulOps.areIn(SavedModels.counter(directory))).isTrue();
  }

  @Test
  void writesThatNoAnswerNeedsDoNotCount() throws IOException {
    Consumer<GraphDef.Builder> graph =
        g ->
            g.addNode(node("variable", "VarHandleOp"))
                .addNode(node("restore", "AssignVariableOp", "variable"))
                .addNode(node("init", "NoOp", "^restore"))
                .addNode(node("y", "ReadVariableOp", "variable"))
                .addNode(node("z", "Identity", "y:0", "^restore"));
    assertThat(areIn(graph, "y:0")).isFalse();
    assertThat(areIn(graph, "y:0", "z:0")).as("by a control input").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AssignAddVariableOp",
        "ResourceScatterAdd",
        "LookupTableInsertV2",
        "QueueDequeueV2",
        "IteratorGetNext",
        "RandomUniform",
        "CountUpTo",
        "ScatterNdUpdate",
        "PyFunc"
      })
  void writesWithinFunctionsCount(String op) throws IOException {
    assertThat(areIn(graph -> functions(graph, op), "y:0")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ReadVariableOp",
        "ResourceGather",
        "LookupTableFindV2",
        "MatMul",
        "StatelessRandomUniform",
        "ScatterNd"
      })
  void readsDoNot(String op) throws IOException {
    assertThat(areIn(graph -> functions(graph, op), "y:0")).isFalse();
  }
}
