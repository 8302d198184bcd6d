package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ModelInfo;
import dev.lamina.api.SavedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelInfoTest {
  private static final String JSON =
      """
      {"format": 1, "lamina": "0.1.0", "created": "2026-11-24T22:00:00Z",
       "training": {"optimizer": "adam", "learningRate": 0.001, "shuffle": true,
                    "layers": [8, 1], "note": null}}
      """;

  @TempDir Path directory;

  @Test
  void tellsVersionTimeAndTraining() throws IOException {
    write(JSON);
    ModelInfo info = ModelInfoFile.read(directory).orElseThrow();
    assertThat(info.laminaVersion()).isEqualTo("0.1.0");
    assertThat(info.created()).isEqualTo(Instant.ofEpochSecond(1_795_557_600));
    assertThat(info.training())
        .containsExactly(
            Map.entry("optimizer", "adam"),
            Map.entry("learningRate", "0.001"),
            Map.entry("shuffle", "true"),
            Map.entry("layers", "[8,1]"),
            Map.entry("note", "null"));
  }

  @Test
  void aModelFromElsewhereHasNone() {
    assertThat(ModelInfoFile.read(directory)).isEmpty();
  }

  @Test
  void membersThatALaterVersionAddsAreNoObstacle() throws IOException {
    write(JSON.replace("\"format\": 1", "\"format\": 1, \"host\": {\"cores\": 2}"));
    assertThat(ModelInfoFile.read(directory)).isPresent();
  }

  @Test
  void aLaterFormatIsNotGuessedAt() throws IOException {
    write("{\"format\": 2, \"library\": {}}");
    assertThat(ModelInfoFile.read(directory)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[1]",
        "{\"format\": 1",
        "{\"format\": {}}",
        "{\"format\": \"one\"}",
        "{\"format\": 1, \"lamina\": \"0.1.0\", \"training\": {}}",
        "{\"format\": 1, \"lamina\": \"0.1.0\", \"created\": \"yesterday\", \"training\": {}}",
        "{\"format\": 1, \"lamina\": null, \"created\": \"2026-11-24T22:00:00Z\", \"training\":"
            + " {}}",
        "{\"format\": 1, \"lamina\": \"1\", \"created\": \"2026-11-24T22:00:00Z\", \"training\": 7}"
      })
  void aDamagedFileIsAClearError(String json) throws IOException {
    write(json);
    assertThatThrownBy(() -> ModelInfoFile.read(directory))
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining("lamina.json is damaged");
  }

  @Test
  void bracketsWithoutEndDoNotOverflowTheStack() throws IOException {
    write("{\"format\": 1, \"training\": " + "[".repeat(1_000_000));
    assertThatThrownBy(() -> ModelInfoFile.read(directory)).isInstanceOf(SavedModelException.class);
  }

  @Test
  void bytesThatAreNoTextAreAClearError() throws IOException {
    Path file = directory.resolve(ModelInfo.FILE);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
    assertThatThrownBy(() -> ModelInfoFile.read(directory))
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void aPredictorTellsIt() throws IOException {
    TestModels.halfPlusTwo(directory);
    try (Predictor predictor = Predictor.load(directory)) {
      assertThat(predictor.info()).isEmpty();
    }
    write(JSON);
    try (Predictor predictor = Predictor.load(directory)) {
      assertThat(predictor.info()).map(ModelInfo::laminaVersion).contains("0.1.0");
    }
  }

  private void write(String json) throws IOException {
    Path file = directory.resolve(ModelInfo.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }
}
