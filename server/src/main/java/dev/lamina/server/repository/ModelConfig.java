package dev.lamina.server.repository;

import dev.lamina.api.ConfigurationException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A model to serve.
 *
 * @param name what requests call it; it stands in URLs, so no slash, colon, space or control
 *     character, and not {@code .} or {@code ..}
 * @param basePath the directory that holds a directory for each version, named by its number
 * @param policy which versions to load
 * @param labels names of versions, such as {@code stable} and {@code canary}
 */
public record ModelConfig(
    String name, Path basePath, VersionPolicy policy, SortedMap<String, Long> labels) {
  private static final Pattern NAME = Pattern.compile("[^/\\\\:\\s\\p{Cntrl}]+");

  /** Checks the names and copies the labels. */
  public ModelConfig {
    requireName("Model name", name);
    labels.keySet().forEach(label -> requireName("Label", label));
    basePath = basePath.toAbsolutePath().normalize();
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new ConfigurationException(
          "%s '%s' cannot stand in a URL (expected: no '/', '\\', ':' or space, not '.' or '..')"
              .formatted(what, name));
    }
  }

  /** Returns a model's configuration: its newest version, no labels. */
  public static ModelConfig of(String name, Path basePath) {
    return new ModelConfig(name, basePath, VersionPolicy.latest(), new TreeMap<>());
  }

  /** Returns this with another policy; the default is the newest version only. */
  public ModelConfig policy(VersionPolicy newPolicy) {
    return new ModelConfig(name, basePath, newPolicy, labels);
  }

  /** Returns this with other labels; by default there are none. */
  public ModelConfig labels(Map<String, Long> newLabels) {
    return new ModelConfig(name, basePath, policy, new TreeMap<>(newLabels));
  }
}
