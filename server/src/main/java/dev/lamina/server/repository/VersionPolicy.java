package dev.lamina.server.repository;

import dev.lamina.api.ConfigurationException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which of the versions on disk are to be loaded. */
public sealed interface VersionPolicy {

  /** The newest versions. */
  record Latest(int count) implements VersionPolicy {
    /** Refuses a count below 1. */
    public Latest {
      if (count < 1) {
        throw new ConfigurationException("latest: %d versions (expected: >= 1)".formatted(count));
      }
    }
  }

  /** Every version. */
  record All() implements VersionPolicy {}

  /** Certain versions. */
  record Specific(SortedSet<Long> versions) implements VersionPolicy {
    /** Copies the set, and refuses an empty one. */
    public Specific {
      versions = Collections.unmodifiableSortedSet(new TreeSet<>(versions));
      if (versions.isEmpty()) {
        throw new ConfigurationException("specific: no versions (expected: at least one)");
      }
    }
  }

  /** Returns the policy of the newest version only, the default. */
  static VersionPolicy latest() {
    return latest(1);
  }

  /**
   * Returns the policy of the newest versions.
   *
   * @param count at least 1
   * @throws ConfigurationException if below 1
   */
  static VersionPolicy latest(int count) {
    return new Latest(count);
  }

  /** Returns the policy of every version. */
  static VersionPolicy all() {
    return new All();
  }

  /** Returns the policy of certain versions; those that are not there yet are waited for. */
  static VersionPolicy specific(long first, long... others) {
    SortedSet<Long> versions = new TreeSet<>();
    versions.add(first);
    for (long other : others) {
      versions.add(other);
    }
    return new Specific(versions);
  }
}
