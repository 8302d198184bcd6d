package dev.lamina.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  private static final Path BASE = Path.of("/models/half");

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../half", "a/b", "a\\b", "a:predict", "a b", "a\n"})
  void namesThatCannotStandInAUrlAreRefused(String name) {
    assertThatThrownBy(() -> ModelConfig.of(name, BASE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Model name '" + name + "'");
    assertThatThrownBy(() -> ModelConfig.of("half", BASE).labels(Map.of(name, 1L)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Label '" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"half_plus_two", "bert-base.v2", "モデル", "..."})
  void otherNamesAreFine(String name) {
    assertThat(ModelConfig.of(name, BASE).name()).isEqualTo(name);
  }

  @Test
  void basePathsAreMadeAbsolute() {
    assertThat(ModelConfig.of("half", Path.of("a/../b")).basePath())
        .isEqualTo(Path.of("").toAbsolutePath().resolve("b"));
  }

  @Test
  void aNameMayComeOnce() {
    ModelConfig half = ModelConfig.of("half", BASE);
    assertThatThrownBy(() -> ModelServerConfig.of(half, half))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Illegal to list model half multiple times in config list");
  }

  @Test
  void policiesNeedVersions() {
    assertThat(ModelConfig.of("half", BASE).policy()).isEqualTo(VersionPolicy.latest(1));
    assertThatThrownBy(() -> VersionPolicy.latest(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("latest: 0 versions (expected: >= 1)");
    assertThatThrownBy(() -> new VersionPolicy.Specific(new TreeSet<>()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("specific: no versions (expected: at least one)");
  }

  @Test
  void aReferenceIsByNumberOrByLabel() {
    assertThatThrownBy(() -> new ModelReference("half", OptionalLong.of(1), Optional.of("stable")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("by version 1 and by label 'stable'");
  }

  @Test
  void statesHaveTensorFlowServingsNumbers() {
    assertThat(VersionState.values())
        .extracting(VersionState::number)
        .containsExactly(10, 20, 30, 40, 50);
  }
}
