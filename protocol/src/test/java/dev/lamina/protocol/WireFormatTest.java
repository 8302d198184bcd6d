package dev.lamina.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Int64Value;
import dev.lamina.protocol.inference.GRPCInferenceServiceGrpc;
import dev.lamina.protocol.serving.ModelServiceGrpc;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictionServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Bytes written by hand from the public definitions. */
final class WireFormatTest {
  @Test
  void aModelSpecHasItsFieldsWhereTensorFlowServingHasThem() {
    ModelSpec spec =
        ModelSpec.newBuilder()
            .setName("m")
            .setVersion(Int64Value.of(7))
            .setSignatureName("s")
            .build();

    assertThat(hex(spec.toByteArray())).isEqualTo("0a016d" + "12020807" + "1a0173");
    assertThat(hex(spec.toBuilder().setVersionLabel("l").build().toByteArray()))
        .isEqualTo("0a016d" + "1a0173" + "22016c");
  }

  @Test
  void aPredictRequestHoldsTensorFlowJavasTensors() {
    PredictRequest request =
        PredictRequest.newBuilder()
            .putInputs("x", TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).build())
            .addOutputFilter("y")
            .build();

    assertThat(hex(request.toByteArray())).isEqualTo("1207" + "0a0178" + "12020801" + "1a0179");
  }

  @Test
  void theServicesHaveTheNamesThatClientsCall() {
    assertThat(methods(PredictionServiceGrpc.getServiceDescriptor()))
        .containsExactlyInAnyOrder(
            "tensorflow.serving.PredictionService/Classify",
            "tensorflow.serving.PredictionService/Regress",
            "tensorflow.serving.PredictionService/Predict",
            "tensorflow.serving.PredictionService/MultiInference",
            "tensorflow.serving.PredictionService/GetModelMetadata");
    assertThat(methods(ModelServiceGrpc.getServiceDescriptor()))
        .containsExactlyInAnyOrder(
            "tensorflow.serving.ModelService/GetModelStatus",
            "tensorflow.serving.ModelService/HandleReloadConfigRequest");
    assertThat(methods(GRPCInferenceServiceGrpc.getServiceDescriptor()))
        .containsExactlyInAnyOrder(
            "inference.GRPCInferenceService/ServerLive",
            "inference.GRPCInferenceService/ServerReady",
            "inference.GRPCInferenceService/ModelReady",
            "inference.GRPCInferenceService/ServerMetadata",
            "inference.GRPCInferenceService/ModelMetadata",
            "inference.GRPCInferenceService/ModelInfer");
  }

  private static String[] methods(ServiceDescriptor service) {
    return service.getMethods().stream()
        .map(MethodDescriptor::getFullMethodName)
        .toArray(String[]::new);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
