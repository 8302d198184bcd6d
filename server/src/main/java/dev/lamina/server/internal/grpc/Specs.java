package dev.lamina.server.internal.grpc;

import com.google.protobuf.Int64Value;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.inference.Query;
import dev.lamina.server.repository.ModelReference;

/** Which model a message means. */
final class Specs {
  private Specs() {}

  static ModelReference reference(boolean present, ModelSpec spec) {
    if (!present) {
      throw Failure.invalid("Missing ModelSpec");
    }
    return switch (spec.getVersionChoiceCase()) {
      case VERSION -> ModelReference.version(spec.getName(), spec.getVersion().getValue());
      case VERSION_LABEL -> ModelReference.label(spec.getName(), spec.getVersionLabel());
      case VERSIONCHOICE_NOT_SET -> ModelReference.latest(spec.getName());
    };
  }

  /** Returns what an answer says of who answered. */
  static ModelSpec answered(String model, long version, String signature) {
    return ModelSpec.newBuilder()
        .setName(model)
        .setVersion(Int64Value.of(version))
        .setSignatureName(Query.nameOf(signature))
        .build();
  }
}
