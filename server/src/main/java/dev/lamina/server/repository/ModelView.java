package dev.lamina.server.repository;

import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What requests see of a model; immutable.
 *
 * @param available by number, the newest first
 * @param statuses the newest first
 * @param configured false if it was removed and is being unloaded
 */
record ModelView(
    SortedMap<Long, LoadedVersion> available,
    Map<String, Long> labels,
    List<VersionStatus> statuses,
    boolean configured) {

  boolean isReady() {
    return !available.isEmpty();
  }

  /** Returns the available version that a reference means, or null. */
  @Nullable LoadedVersion find(ModelReference reference) {
    if (reference.label().isPresent()) {
      return available.get(labelled(reference.label().get()));
    }
    if (reference.version().isPresent()) {
      return available.get(reference.version().getAsLong());
    }
    return available.isEmpty() ? null : available.get(available.firstKey());
  }

  long labelled(String label) {
    Long version = labels.get(label);
    if (version == null) {
      throw unknownLabel(label);
    }
    return version;
  }

  static StatusException unknownLabel(String label) {
    return new StatusException(
        StatusCode.INVALID_ARGUMENT, "Unrecognized servable version label: " + label);
  }
}
