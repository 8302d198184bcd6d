package dev.lamina.server.repository;

import dev.lamina.api.ConfigurationException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The models to serve.
 *
 * @param models no two of one name
 */
public record ModelServerConfig(List<ModelConfig> models) {

  /** Copies the list and refuses a name that comes twice. */
  public ModelServerConfig {
    models = List.copyOf(models);
    Set<String> names = new HashSet<>();
    for (ModelConfig model : models) {
      if (!names.add(model.name())) {
        throw new ConfigurationException(
            "Illegal to list model %s multiple times in config list".formatted(model.name()));
      }
    }
  }

  /** Returns the configuration of these models. */
  public static ModelServerConfig of(ModelConfig... models) {
    return new ModelServerConfig(List.of(models));
  }
}
