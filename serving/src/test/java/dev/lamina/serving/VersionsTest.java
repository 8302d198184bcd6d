package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.SavedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  @TempDir Path base;

  @BeforeEach
  void writeVersions() throws IOException {
    TestModels.plusOne(base.resolve("9"), 1);
    TestModels.halfPlusThree(base.resolve("0010"));
    // Not a version: not complete, not a number.
    Files.createDirectory(base.resolve("11"));
    TestModels.plusOne(base.resolve("next"), 1);
  }

  @Test
  void theHighestNumberIsLoaded() {
    try (Predictor predictor = Predictor.load(base)) {
      assertThat(predictor.directory()).isEqualTo(base.resolve("0010"));
      assertThat(predictor.predict(new float[] {2})).containsExactly(4);
    }
  }

  @Test
  void aVersionCanBeChosen() {
    assertThat(Predictor.versions(base)).containsExactly(9L, 10L);
    try (Predictor predictor = Predictor.builder(base).version(9).build()) {
      assertThat(predictor.predict(new float[] {2})).containsExactly(3);
    }
    try (Predictor predictor = Predictor.builder(base).version(10).build()) {
      assertThat(predictor.predict(new float[] {2})).containsExactly(4);
    }
  }

  @Test
  void aVersionThatIsNotThereListsThoseThatAre() {
    assertThatThrownBy(() -> Predictor.builder(base).version(11).build())
        .isInstanceOf(SavedModelException.class)
        .hasMessage("%s has no version 11. Versions there: 9, 10.", base);
    assertThatThrownBy(() -> Predictor.builder(base.resolve("nowhere")).version(1).build())
        .isInstanceOf(SavedModelException.class)
        .hasMessageEndingWith("has no version 1. Versions there: none.");
  }
}
