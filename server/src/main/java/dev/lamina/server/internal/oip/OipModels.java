package dev.lamina.server.internal.oip;

import dev.lamina.api.DType;
import dev.lamina.api.PredictionException;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.inference.Query;
import dev.lamina.server.internal.tensor.OipTypes;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.ModelReference;
import dev.lamina.server.repository.Models;
import dev.lamina.server.repository.VersionState;
import dev.lamina.server.repository.VersionStatus;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What the Open Inference Protocol tells of the server and its models. */
final class OipModels {
  static final String NAME = "lamina";
  static final String PLATFORM = "tensorflow_savedmodel";
  static final List<String> EXTENSIONS = List.of("binary_tensor_data");

  private OipModels() {}

  static String version() {
    String version = OipModels.class.getPackage().getImplementationVersion();
    return version == null ? "0" : version;
  }

  /** Returns which version is meant; an empty text means the newest. */
  static ModelReference reference(String model, String version) {
    if (version.isEmpty()) {
      return ModelReference.latest(model);
    }
    try {
      return ModelReference.version(model, Long.parseLong(version));
    } catch (NumberFormatException e) {
      throw Failure.invalid("Version '%s' is no number".formatted(version));
    }
  }

  static boolean isReady(Models models, ModelReference reference) {
    try (Lease lease = models.acquire(reference)) {
      return lease.version() >= 0;
    } catch (StatusException e) {
      return false;
    }
  }

  /** Returns the versions that can be asked for, oldest first. */
  static List<String> versions(Models models, String model) {
    return models.status(ModelReference.latest(model)).stream()
        .filter(status -> status.state() == VersionState.AVAILABLE)
        .map(VersionStatus::version)
        .sorted()
        .map(version -> Long.toString(version))
        .toList();
  }

  /** Returns what a model is usually asked; one of no signatures is asked nothing. */
  static Signature signature(Lease lease) {
    try {
      return lease.predictor().signature(Query.DEFAULT_SIGNATURE).signature();
    } catch (PredictionException e) {
      return new Signature("", "", new TreeMap<>(), new TreeMap<>());
    }
  }

  static String datatype(SignatureTensor tensor) {
    return Arrays.stream(DType.values())
        .filter(type -> type.toString().equals(tensor.dtype()))
        .map(OipTypes::name)
        .findFirst()
        .orElse(tensor.dtype());
  }

  static List<Long> shape(SignatureTensor tensor) {
    return tensor.rankKnown()
        ? Arrays.stream(tensor.shape().dims()).boxed().toList()
        : List.of(-1L);
  }
}
