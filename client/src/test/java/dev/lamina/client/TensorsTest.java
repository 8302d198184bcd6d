package dev.lamina.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** How arrays look on the wire. */
final class TensorsTest {
  @ParameterizedTest
  @EnumSource
  void everyTypeTravelsThereAndBack(DType dtype) {
    Array zeros = Array.zeros(dtype, Shape.of(2, 3));
    Array array = dtype == DType.STRING ? Array.of("a", "", "\u00e9") : zeros;
    if (dtype != DType.STRING) {
      array = Array.of(new float[] {0, 1, 2, 3, 100, 1}, 2, 3).cast(dtype);
    }

    assertThat(ProtoTensors.array(ProtoTensors.of(array))).isEqualTo(array);
    String text = JsonAnswers.request(PredictCall.of(ModelRef.of("m"), Map.of("x", array)));
    var inputs = JsonParser.parseString(text).getAsJsonObject().getAsJsonObject("inputs");
    assertThat(JsonTensors.read(dtype, inputs.get("x"))).isEqualTo(array);
  }

  @Test
  void theLastValueStandsForAllThatFollow() {
    TensorProto splat =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(
                TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(4)))
            .addIntVal(3)
            .addIntVal(7)
            .build();

    assertThat(ProtoTensors.array(splat)).isEqualTo(Array.of(new int[] {3, 7, 7, 7}));
  }

  @Test
  void bytesAreLittleEndian() {
    assertThat(ProtoTensors.of(Array.of(new int[] {258})).getTensorContent().toByteArray())
        .containsExactly(2, 1, 0, 0);
  }

  @Test
  void aRequestInColumnsNamesItsInputs() {
    Array matrix = Array.of(new float[] {1, 0.1f, Float.NaN, -3}, 2, 2);
    PredictCall call = PredictCall.of(ModelRef.of("m"), Map.of("x", matrix));

    assertThat(JsonAnswers.request(call))
        .isEqualTo(
            "{\"signature_name\":\"serving_default\",\"inputs\":{\"x\":[[1.0,0.1],[NaN,-3.0]]}}");
  }

  @Test
  void stringsAreSentInBase64() {
    PredictCall call = PredictCall.of(ModelRef.of("m"), Map.of("s", Array.of("hello")));

    assertThat(JsonAnswers.request(call)).contains("\"s\":[{\"b64\":\"aGVsbG8=\"}]");
  }
}
