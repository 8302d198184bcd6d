package dev.lamina.server.internal.config;

import dev.lamina.api.ConfigurationException;
import dev.lamina.protocol.serving.FileSystemStoragePathSourceConfig.ServableVersionPolicy;
import dev.lamina.server.repository.ModelConfig;
import dev.lamina.server.repository.ModelServerConfig;
import dev.lamina.server.repository.VersionPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which models to serve, from TensorFlow Serving's message. */
public final class ModelConfigs {
  private ModelConfigs() {}

  /**
   * Returns the configuration.
   *
   * @throws ConfigurationException if it makes no sense
   */
  public static ModelServerConfig of(dev.lamina.protocol.serving.ModelServerConfig proto) {
    if (proto.hasCustomModelConfig()) {
      throw new ConfigurationException(
          "custom_model_config is not supported (expected: model_config_list)");
    }
    List<ModelConfig> models = new ArrayList<>();
    proto.getModelConfigList().getConfigList().forEach(model -> models.add(model(model)));
    return new ModelServerConfig(models);
  }

  private static ModelConfig model(dev.lamina.protocol.serving.ModelConfig proto) {
    if (proto.getName().isEmpty() || proto.getBasePath().isEmpty()) {
      throw new ConfigurationException(
          "A model has name '%s' and base_path '%s' (expected: both)"
              .formatted(proto.getName(), proto.getBasePath()));
    }
    String platform = proto.getModelPlatform();
    if (!platform.isEmpty() && !platform.equals("tensorflow")) {
      throw new ConfigurationException(
          "Model '%s' has platform '%s' (expected: tensorflow)"
              .formatted(proto.getName(), platform));
    }
    return new ModelConfig(
        proto.getName(),
        Path.of(proto.getBasePath()),
        policy(proto.getModelVersionPolicy()),
        new TreeMap<>(proto.getVersionLabelsMap()));
  }

  private static VersionPolicy policy(ServableVersionPolicy proto) {
    return switch (proto.getPolicyChoiceCase()) {
      case ALL -> VersionPolicy.all();
      case SPECIFIC ->
          new VersionPolicy.Specific(new TreeSet<>(proto.getSpecific().getVersionsList()));
      case LATEST -> VersionPolicy.latest(Math.max(1, proto.getLatest().getNumVersions()));
      case POLICYCHOICE_NOT_SET -> VersionPolicy.latest();
    };
  }
}
