package dev.lamina.models.internal;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Initializer;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.CheckpointIndex;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.api.internal.SavedModelReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The values of a SavedModel's variables. The names under which the files hold them are known to
 * the model's own nodes alone, so these restore them, in a session that is closed again.
 *
 * <p>All are read at once when the first is asked for, and each is let go when it is handed out.
 */
public final class ImportedVariables {
  private static final AttrValue FLOAT = AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();

  private final Path directory;
  private final String tag;
  private final List<String> nodes;
  private final Map<String, Array> values = new HashMap<>();

  /**
   * Creates a reader that has read nothing yet.
   *
   * @param nodes the names of the variables' nodes
   */
  public ImportedVariables(Path directory, String tag, List<String> nodes) {
    this.directory = directory;
    this.tag = tag;
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Returns what gives a weight a variable's value; it throws a {@link SavedModelException} if that
   * cannot be read.
   */
  public Initializer initializer(String node) {
    return (target, shape, random) -> {
      float[] value = take(node, shape);
      System.arraycopy(value, 0, target, 0, target.length);
    };
  }

  private synchronized float[] take(String node, Shape shape) {
    if (!values.containsKey(node)) {
      values.clear();
      values.putAll(read());
    }
    Array value = values.remove(node);
    if (value == null || value.dtype() != DType.FLOAT32 || !value.shape().equals(shape)) {
      throw new SavedModelException(
          "SavedModel %s: the variable '%s' is %s in variables/ (expected: %s float32)"
              .formatted(
                  directory,
                  node,
                  value == null ? "not there" : value.shape() + " " + value.dtype(),
                  shape));
    }
    return value.floats();
  }

  private Map<String, Array> read() {
    MetaGraphDef meta = SavedModelReader.read(directory, tag);
    String restore = meta.getSaverDef().getRestoreOpName();
    String file = meta.getSaverDef().getFilenameTensorName();
    if (restore.isEmpty() || file.isEmpty()) {
      throw new SavedModelException(
          "SavedModel %s does not say how its variables are restored".formatted(directory));
    }
    Path prefix = directory.resolve("variables").resolve("variables").toAbsolutePath();
    GraphDef.Builder graph = withReads(meta, List.of(restore, file));
    ConfigProto config = ConfigProto.newBuilder().setAllowSoftPlacement(true).build();
    Map<String, Array> result = new HashMap<>();
    try {
      CheckpointIndex.check(prefix.resolveSibling("variables.index"));
      try (Engine engine = Engine.of(graph.build(), config);
          NativeTensor path =
              NativeTensor.of(Array.of(prefix.toString()).reshape(Shape.scalar()))) {
        engine.program(List.of(ImportedGraph.tensor(file)), List.of(), List.of(restore)).run(path);
        List<Array> read =
            engine
                .program(
                    List.of(),
                    nodes.stream().map(node -> readName(node) + ":0").toList(),
                    List.of())
                .fetch();
        for (int i = 0; i < nodes.size(); i++) {
          result.put(nodes.get(i), read.get(i));
        }
      }
    } catch (EngineException e) {
      throw SavedModelReader.translate(directory, e);
    }
    return result;
  }

  /** Returns the nodes that restore, and one for each variable that reads it. */
  private GraphDef.Builder withReads(MetaGraphDef meta, List<String> restoring) {
    GraphDef source = meta.getGraphDef();
    List<String> wanted = new ArrayList<>(nodes);
    restoring.forEach(tensor -> wanted.add(ImportedGraph.node(tensor)));
    GraphDef.Builder graph = source.toBuilder().clearNode();
    graph.addAllNode(ImportedGraph.behind(source, wanted));
    Map<String, NodeDef> byName = ImportedGraph.byName(source);
    for (String name : nodes) {
      NodeDef variable = byName.get(name);
      if (variable == null) {
        throw new SavedModelException(
            "SavedModel %s has no variable '%s'".formatted(directory, name));
      }
      boolean handle = ImportedGraph.isHandle(variable);
      graph
          .addNodeBuilder()
          .setName(readName(name))
          .setOp(handle ? "ReadVariableOp" : "Identity")
          .putAttr(handle ? "dtype" : "T", FLOAT)
          .addInput(name);
    }
    return graph;
  }

  private static String readName(String node) {
    return node + "/lamina_read";
  }
}
