package dev.lamina.server.repository;

import dev.lamina.server.repository.VersionPolicy.All;
import dev.lamina.server.repository.VersionPolicy.Latest;
import dev.lamina.server.repository.VersionPolicy.Specific;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model's versions: which are wanted, which are there, which may go. Decides, and does nothing.
 * Only the repository's manager thread touches it.
 *
 * <ul>
 *   <li>Found: on disk when it was looked at last.
 *   <li>Asked for: of those, the ones that the policy wants to see loaded. The policy of the newest
 *       n asks for older ones in the place of those that fail, and still for those that fail.
 *   <li>Wanted: asked for, and not failing.
 * </ul>
 */
final class Model {
  // Versions that are gone are told of for a while, not for ever.
  private static final int ENDED_KEPT = 20;

  private final String name;
  private ModelConfig config;
  private boolean removed;
  private VersionScan scan = VersionScan.NONE;
  private String problem = "";

  /** By directory: a model may move to another base path and keep its numbers. */
  private final Map<Path, Version> versions = new LinkedHashMap<>();

  /** Those that were there when the model was configured. */
  private final Set<Path> present = new HashSet<>();

  private final SortedMap<Long, VersionStatus> ended = new TreeMap<>();
  private final SortedMap<String, Long> labels = new TreeMap<>();

  Model(ModelConfig config) {
    this.name = config.name();
    this.config = config;
  }

  String name() {
    return name;
  }

  ModelConfig config() {
    return config;
  }

  boolean isRemoved() {
    return removed;
  }

  void configure(ModelConfig newConfig) {
    config = newConfig;
    removed = false;
    scan = VersionScan.NONE;
    present.clear();
  }

  void remove() {
    removed = true;
    scan = VersionScan.NONE;
  }

  void found(VersionScan newScan) {
    problem = newScan.problem();
    // What cannot be read, a file server that is away for example, says nothing about what is
    // there.
    if (newScan.readable() || scan.versions().isEmpty()) {
      if (!scan.readable()) {
        present.addAll(newScan.versions().values());
      }
      scan = newScan;
    }
  }

  /** Returns why there is no version on disk; empty if there is one. */
  String problem() {
    return problem;
  }

  /** Returns the versions to load, or to load again; they are in the order of their importance. */
  List<Version> asked() {
    List<Version> asked = new ArrayList<>();
    if (removed) {
      return asked;
    }
    int sound = 0;
    for (Map.Entry<Long, Path> entry : scan.versions().entrySet()) {
      if (config.policy() instanceof Latest latest && sound == latest.count()) {
        break;
      }
      if (admits(config.policy(), entry.getKey())) {
        Version version =
            versions.computeIfAbsent(
                entry.getValue(),
                path -> new Version(entry.getKey(), path, present.contains(path)));
        ended.remove(entry.getKey());
        asked.add(version);
        sound += version.isFailing() ? 0 : 1;
      }
    }
    return asked;
  }

  private static boolean admits(VersionPolicy policy, long version) {
    // All kinds are listed, so that a new one must be decided on here.
    if (policy instanceof Specific specific) {
      return specific.versions().contains(version);
    }
    return policy instanceof Latest || policy instanceof All;
  }

  /** Returns the available versions that may go: all that are wanted are available without them. */
  List<Version> superfluous() {
    List<Version> wanted = asked().stream().filter(version -> !version.isFailing()).toList();
    boolean replaced = !wanted.isEmpty() && wanted.stream().allMatch(Version::isAvailable);
    boolean deleted = wanted.isEmpty() && scan.readable() && scan.versions().isEmpty();
    if (!replaced && !deleted && !removed) {
      return List.of();
    }
    return versions.values().stream()
        .filter(version -> version.isAvailable() && !wanted.contains(version))
        .toList();
  }

  /** Drops versions that are not asked for and were never loaded or are gone. */
  void forget() {
    List<Version> asked = asked();
    versions.values().removeIf(version -> version.isIdle() && !asked.contains(version));
  }

  /** Drops a version that was unloaded. */
  void ended(Version version) {
    version.unloaded();
    versions.remove(version.directory());
    ended.put(version.number(), version.status());
    if (ended.size() > ENDED_KEPT) {
      ended.remove(ended.firstKey());
    }
  }

  List<LoadedVersion> loaded() {
    return versions.values().stream().filter(Version::isLoaded).map(Version::loaded).toList();
  }

  /** Returns whether a version is being loaded or unloaded. */
  boolean isBusy() {
    return versions.values().stream()
        .anyMatch(version -> version.isBeingLoaded() || version.isUnloading());
  }

  boolean isGone() {
    return removed && versions.isEmpty();
  }

  /** Returns whether every version that is asked for is available or failed. */
  boolean isSettled() {
    return removed
        || asked().stream()
            .allMatch(
                version ->
                    version.isAvailable() || (version.isFailing() && !version.isBeingLoaded()));
  }

  /** Returns what was asked for and could not be had, in TensorFlow Serving's words. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (scan.versions().isEmpty()) {
      problems.add("{name: %s} due to error: %s".formatted(name, problem));
    } else if (config.policy() instanceof Specific specific) {
      for (long version : specific.versions()) {
        if (!scan.versions().containsKey(version)) {
          problems.add(
              "{name: %s version: %d} due to error: it is not under base path %s"
                  .formatted(name, version, config.basePath()));
        }
      }
    }
    for (Version version : asked()) {
      if (version.isFailing()) {
        problems.add(
            "{name: %s version: %d} due to error: %s"
                .formatted(name, version.number(), version.message()));
      }
    }
    return problems;
  }

  /** Returns the labels whose versions are not available, in TensorFlow Serving's words. */
  List<String> unassigned() {
    List<String> unassigned = new ArrayList<>();
    config
        .labels()
        .forEach(
            (label, version) -> {
              if (!version.equals(labels.get(label))) {
                unassigned.add(
                    "Request to assign label to version %d of model %s, which is not currently"
                            .formatted(version, name)
                        + " available for inference");
              }
            });
    return unassigned;
  }

  /** Returns what requests are to see from now on. */
  ModelView view() {
    SortedMap<Long, LoadedVersion> available = new TreeMap<>(Collections.reverseOrder());
    SortedMap<Long, VersionStatus> statuses = new TreeMap<>(Collections.reverseOrder());
    statuses.putAll(ended);
    // Where a number comes twice, in an old and a new base path, the later one is asked for.
    for (Version version : versions.values()) {
      if (version.isAvailable()) {
        available.put(version.number(), version.loaded());
      }
      VersionStatus before = statuses.get(version.number());
      if (before == null || before.state() != VersionState.AVAILABLE || version.isAvailable()) {
        statuses.put(version.number(), version.status());
      }
    }
    moveLabels(available.keySet());
    return new ModelView(available, Map.copyOf(labels), List.copyOf(statuses.values()), !removed);
  }

  /** A label moves when its new version is available, and not before. */
  private void moveLabels(Set<Long> available) {
    labels.values().retainAll(available);
    labels.keySet().retainAll(config.labels().keySet());
    config
        .labels()
        .forEach(
            (label, version) -> {
              if (available.contains(version)) {
                labels.put(label, version);
              }
            });
  }
}
