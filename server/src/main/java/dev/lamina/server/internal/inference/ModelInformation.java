package dev.lamina.server.internal.inference;

import dev.lamina.protocol.serving.GetModelStatusResponse;
import dev.lamina.protocol.serving.ModelVersionStatus;
import dev.lamina.protocol.serving.SignatureDefMap;
import dev.lamina.protocol.serving.StatusProto;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.ModelReference;
import dev.lamina.server.repository.Models;
import dev.lamina.server.repository.VersionStatus;
import java.util.TreeMap;

/** What can be asked about models. */
public final class ModelInformation {
  private ModelInformation() {}

  /** Returns how a model's versions are. */
  public static GetModelStatusResponse status(Models models, ModelReference reference) {
    GetModelStatusResponse.Builder response = GetModelStatusResponse.newBuilder();
    for (VersionStatus status : models.status(reference)) {
      response.addModelVersionStatus(
          ModelVersionStatus.newBuilder()
              .setVersion(status.version())
              .setStateValue(status.state().number())
              .setStatus(
                  StatusProto.newBuilder()
                      .setErrorCodeValue(status.code().number())
                      .setErrorMessage(status.message())));
    }
    return response.build();
  }

  /** Returns a version's signatures as its file has them, sorted by name. */
  public static SignatureDefMap signatures(Lease lease) {
    SignatureDefMap.Builder map = SignatureDefMap.newBuilder();
    new TreeMap<>(lease.predictor().definitions()).forEach(map::putSignatureDef);
    return map.build();
  }
}
