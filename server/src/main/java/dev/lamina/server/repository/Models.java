package dev.lamina.server.repository;

import dev.lamina.server.call.StatusException;
import java.util.List;
import java.util.SortedSet;

/** The models as requests see them, by name, version and label. Thread-safe. */
public interface Models {

  /**
   * Takes hold of an available version; the caller closes the lease.
   *
   * @throws StatusException NOT_FOUND if no such version is available, INVALID_ARGUMENT if there is
   *     no such label; with TensorFlow Serving's words
   */
  Lease acquire(ModelReference reference);

  /**
   * Returns how a model's versions are, newest first: all of them, or the one that the reference
   * names. Versions that failed or were unloaded are among them.
   *
   * @throws StatusException NOT_FOUND if there is none, INVALID_ARGUMENT if there is no such label;
   *     with TensorFlow Serving's words
   */
  List<VersionStatus> status(ModelReference reference);

  /** Returns the names of the configured models. */
  SortedSet<String> names();

  /** Returns whether every configured model has an available version. */
  boolean isReady();

  /**
   * Replaces the whole configuration and waits until every version that it asks for is available or
   * failed. The new configuration stays in force whether or not this throws.
   *
   * @throws StatusException UNKNOWN if a version could not be loaded, FAILED_PRECONDITION if a
   *     label's version is not available, with TensorFlow Serving's words; UNAVAILABLE if the
   *     models are being closed
   */
  void reload(ModelServerConfig config);
}
