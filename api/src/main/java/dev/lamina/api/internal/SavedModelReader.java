package dev.lamina.api.internal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lamina.api.SavedModelException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * Reads a SavedModel's description before TensorFlow does, so that what is wrong with the directory
 * is said in words, and what is not a SavedModel never reaches native code.
 */
public final class SavedModelReader {
  private static final Set<String> VARIABLE_OPS = Set.of("VarHandleOp", "VariableV2", "Variable");
  private static final String AGAIN = "Copy or export the model again.";
  // TensorFlow's status codes.
  private static final int OUT_OF_RANGE = 11;
  private static final int DATA_LOSS = 15;

  private SavedModelReader() {}

  /**
   * Returns the description of the graph with a tag.
   *
   * @param tag of the graph; several are joined by plus signs, none is an empty text
   * @throws SavedModelException if the directory holds no such graph or is incomplete
   */
  public static MetaGraphDef read(Path directory, String tag) {
    if (!Files.isDirectory(directory)) {
      throw new SavedModelException(
          Files.exists(directory)
              ? "%s is a file. Give the directory that holds saved_model.pb.".formatted(directory)
              : "There is no directory %s.".formatted(directory));
    }
    Path file = directory.resolve("saved_model.pb");
    if (!Files.isRegularFile(file)) {
      throw new SavedModelException(
          "There is no saved_model.pb in %s.%s".formatted(directory, hint(directory)));
    }
    MetaGraphDef metaGraph = choose(directory, tag, parse(file).getMetaGraphsList());
    requireVariables(directory, metaGraph);
    return metaGraph;
  }

  private static SavedModel parse(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      SavedModel model = SavedModel.parseFrom(in);
      if (model.getMetaGraphsCount() == 0) {
        throw damaged(file, new InvalidProtocolBufferException("it holds no graph"));
      }
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw new SavedModelException("%s cannot be read: %s.".formatted(file, e), e);
    }
  }

  private static SavedModelException damaged(Path file, InvalidProtocolBufferException e) {
    return new SavedModelException(
        "%s is damaged (truncated?): %s %s".formatted(file, sentence(e), AGAIN), e);
  }

  private static MetaGraphDef choose(Path directory, String tag, List<MetaGraphDef> graphs) {
    Set<String> tags = tag.isEmpty() ? Set.of() : Set.copyOf(List.of(tag.split("\\+", -1)));
    for (MetaGraphDef graph : graphs) {
      if (tags.equals(Set.copyOf(graph.getMetaInfoDef().getTagsList()))) {
        return graph;
      }
    }
    String known =
        graphs.stream()
            .map(graph -> String.join("+", graph.getMetaInfoDef().getTagsList()))
            .map(all -> all.isEmpty() ? "(no tag)" : all)
            .collect(Collectors.joining(", "));
    throw new SavedModelException(
        "SavedModel %s has no graph tagged '%s'. Tags there: %s.".formatted(directory, tag, known));
  }

  /** TensorFlow takes a missing index for a model without variables, and only a call fails then. */
  private static void requireVariables(Path directory, MetaGraphDef metaGraph) {
    boolean restores = !metaGraph.getSaverDef().getRestoreOpName().isEmpty();
    boolean hasVariables =
        metaGraph.getGraphDef().getNodeList().stream()
            .anyMatch(node -> VARIABLE_OPS.contains(node.getOp()));
    Path index = directory.resolve("variables").resolve("variables.index");
    if (restores && hasVariables && !Files.isRegularFile(index)) {
      throw new SavedModelException(
          "SavedModel %s is incomplete: there is no variables/variables.index. %s"
              .formatted(directory, AGAIN));
    }
  }

  private static String hint(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(child -> Files.isRegularFile(child.resolve("saved_model.pb")))
          .max(Path::compareTo)
          .map(child -> " There is one in %s: load that directory.".formatted(child))
          .orElse(" Give the directory that holds it.");
    } catch (IOException e) {
      return " The directory cannot be listed: " + e + ".";
    }
  }

  /** Translates TensorFlow's failure to load a SavedModel whose description was read. */
  public static SavedModelException translate(Path directory, EngineException e) {
    boolean damaged = e.code() == DATA_LOSS || e.code() == OUT_OF_RANGE;
    String text = sentence(e);
    String message;
    if (damaged) {
      message = "has damaged (truncated?) variables or assets: %s %s".formatted(text, AGAIN);
    } else if (text.contains("No such file")) {
      message = "is incomplete: %s %s".formatted(text, AGAIN);
    } else {
      message = "cannot be loaded by TensorFlow %s: %s".formatted(TensorFlow.version(), text);
    }
    return new SavedModelException("SavedModel %s %s".formatted(directory, message), e);
  }

  /** Returns the first line of a message, which in TensorFlow's may have many, with a full stop. */
  public static String sentence(Exception e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    return line.endsWith(".") ? line : line + ".";
  }
}
