package dev.lamina.models.internal;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.internal.SavedModelReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A signature of a SavedModel that other software may have written.
 *
 * @param where the SavedModel and the signature, for errors
 * @param graph the whole graph
 * @param fingerprint of {@code saved_model.pb}
 */
public record ImportedSignature(
    String where,
    GraphDef graph,
    SortedMap<String, TensorInfo> inputs,
    SortedMap<String, TensorInfo> outputs,
    String fingerprint) {
  private static final String INITIALIZER = "__saved_model_init_op";

  /**
   * Reads a signature; needs no native library.
   *
   * @throws SavedModelException if the directory holds no such graph, or is damaged
   * @throws ConfigurationException if there is no such signature
   */
  public static ImportedSignature read(Path directory, String tag, String signature) {
    MetaGraphDef meta = SavedModelReader.read(directory, tag);
    SignatureDef definition = meta.getSignatureDefMap().get(signature);
    if (definition == null) {
      List<String> known =
          meta.getSignatureDefMap().keySet().stream()
              .filter(name -> !name.equals(INITIALIZER))
              .sorted()
              .toList();
      throw new ConfigurationException(
          "SavedModel %s has no signature '%s'. Signatures there: %s"
              .formatted(
                  directory, signature, known.isEmpty() ? "none" : String.join(", ", known)));
    }
    return new ImportedSignature(
        "SavedModel %s, signature '%s'".formatted(directory, signature),
        meta.getGraphDef(),
        new TreeMap<>(definition.getInputsMap()),
        new TreeMap<>(definition.getOutputsMap()),
        fingerprint(directory.resolve("saved_model.pb")));
  }

  private static String fingerprint(Path file) {
    try {
      return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    } catch (IOException e) {
      throw new SavedModelException("%s cannot be read: %s.".formatted(file, e), e);
    }
  }

  /** Returns a tensor of the graph by its name in the signature. */
  public static String tensor(Map<String, TensorInfo> tensors, String name) {
    TensorInfo info = tensors.get(name);
    return info == null ? "" : ImportedGraph.tensor(info.getName());
  }
}
