package dev.lamina.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.types.TUint8;

/** The small values: types, specs, rates, the errors' words. */
class VocabularyTest {
  private static final String ALL =
      "float32, float64, uint8, int32, int64, float16, bfloat16, int8, int16, uint16, uint32,"
          + " uint64, bool, string";

  @ParameterizedTest
  @EnumSource
  void aTypeIsFoundByItsOwnName(DType type) {
    assertThat(DType.of(type.toString())).isEqualTo(type);
  }

  @Test
  void typesAreNamedAsInKeras() {
    assertThat(List.of(DType.values()).toString()).isEqualTo("[%s]".formatted(ALL));
    assertThat(DType.UINT8.tensorType()).isEqualTo(TUint8.class);
    assertThat(DType.FLOAT64.bytes()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float", "FLOAT32", "", "complex64"})
  void unknownTypesAreAnsweredWithTheKnownOnes(String name) {
    assertThatThrownBy(() -> DType.of(name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Unknown dtype '%s'. Known: %s".formatted(name, ALL));
  }

  @Test
  void typesThatTensorFlowJavaCannotBuildWithSaySo() {
    assertThat(DType.INT8.isBuildable()).isFalse();
    assertThatThrownBy(DType.INT8::tensorType)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "dtype int8 can be served, but TensorFlow Java cannot build graphs with it (expected:"
                + " float32, float64, uint8, int32, int64, float16, bfloat16, uint16, bool,"
                + " string)");
  }

  @ParameterizedTest
  @EnumSource
  void aTypeIsFloatingWholeOrNeither(DType type) {
    assertThat(type.isFloating()).isEqualTo(type.name().contains("FLOAT"));
    assertThat(type.isInteger()).isEqualTo(type.name().contains("INT"));
    assertThat(DType.numeric().contains(type)).isEqualTo(type != DType.STRING);
  }

  @Test
  void specsPrintShapeAndType() {
    assertThat(TensorSpec.floats(28, 28, 1)).hasToString("(?, 28, 28, 1) float32");
    assertThat(TensorSpec.floats(3).dtype(DType.UINT8).shape(Shape.of(2)))
        .isEqualTo(new TensorSpec(Shape.of(2), DType.UINT8));
  }

  @Test
  void aConstantRateIsPositiveAndTheSameForEveryStep() {
    assertThat(LearningRateSchedule.constant(0.1).rate(0)).isEqualTo(0.1);
    assertThat(LearningRateSchedule.constant(0.1).rate(Long.MAX_VALUE)).isEqualTo(0.1);
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> LearningRateSchedule.constant(rate))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("learningRate: %s (expected: > 0)".formatted(rate));
    }
  }

  @Test
  void shapeErrorsGetTheLayersName() {
    ShapeException error =
        ShapeException.of("(?, features)", Shape.batchOf(), "Add Reshape.of(1) before it.");
    assertThat(error)
        .hasMessage("Layer expects (?, features) but received (?,). Add Reshape.of(1) before it.");
    assertThat(error.inLayer("d", "Dense"))
        .hasMessage(
            "Layer 'd' (Dense) expects (?, features) but received (?,)."
                + " Add Reshape.of(1) before it.");
    assertThat(error.inLayer("inner", "Dense").inLayer("d", "Dense"))
        .hasMessageStartingWith("Layer 'd' (Dense) expects");
  }
}
