package dev.lamina.server.repository;

import dev.lamina.server.call.StatusCode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A version's directory and what became of it. Only the repository's manager thread touches it.
 *
 * <p>The straight way is START, LOADING, AVAILABLE, UNLOADING, END. A version whose load failed
 * stays LOADING, with the error, as long as it is to be tried again, and then is at END. Until a
 * load succeeds it counts as failing, and nothing that answers makes room for it.
 */
final class Version {
  private final long number;
  private final Path directory;

  private VersionState state = VersionState.START;
  private boolean beingLoaded;
  private @Nullable LoadedVersion loaded;

  private boolean failing;
  private StatusCode code = StatusCode.OK;
  private String message = "";
  private int failures;
  private long retryTime;

  private @Nullable Fingerprint seen;
  private boolean changed = true;
  private boolean trusted;

  /**
   * @param trusted whether to load it as it is, and not wait until it is seen to be at rest
   */
  Version(long number, Path directory, boolean trusted) {
    this.number = number;
    this.directory = directory;
    this.trusted = trusted;
  }

  long number() {
    return number;
  }

  Path directory() {
    return directory;
  }

  VersionStatus status() {
    return new VersionStatus(number, state, code, message);
  }

  String message() {
    return message;
  }

  LoadedVersion loaded() {
    if (loaded == null) {
      throw new IllegalStateException(directory + " is not loaded");
    }
    return loaded;
  }

  boolean isLoaded() {
    return loaded != null;
  }

  boolean isAvailable() {
    return state == VersionState.AVAILABLE;
  }

  boolean isUnloading() {
    return state == VersionState.UNLOADING;
  }

  boolean isBeingLoaded() {
    return beingLoaded;
  }

  boolean isFailing() {
    return failing;
  }

  /** Returns whether it is neither loaded nor on its way there or back. */
  boolean isIdle() {
    return !beingLoaded && (state == VersionState.START || failing);
  }

  /** Returns whether to load it as it is. */
  boolean isTrusted() {
    return trusted;
  }

  /**
   * Looks at the directory of an idle version, as is done from time to time.
   *
   * @return whether to load it: its description is there and, since it was found or failed, it has
   *     changed and come to rest; or it is time to try again
   */
  boolean isDue(long now, int retries) {
    Fingerprint before = seen;
    seen = Fingerprint.of(directory);
    if (trusted) {
      return true;
    }
    if (!failing) {
      code = seen.complete() ? StatusCode.OK : StatusCode.UNAVAILABLE;
      message = seen.complete() ? "" : directory + " has no saved_model.pb yet";
    }
    if (!seen.equals(before)) {
      changed = true;
      return false;
    }
    if (changed && seen.complete()) {
      failures = 0;
      return true;
    }
    return failing && failures <= retries && now - retryTime >= 0;
  }

  void loading() {
    state = VersionState.LOADING;
    beingLoaded = true;
    changed = false;
    trusted = false;
  }

  void available(LoadedVersion newLoaded) {
    state = VersionState.AVAILABLE;
    beingLoaded = false;
    loaded = newLoaded;
    failing = false;
    code = StatusCode.OK;
    message = "";
    failures = 0;
  }

  /**
   * A load failed.
   *
   * @param retries how often to try again
   * @param nextTime when to try again, on the repository's clock
   */
  void failed(LoadFailure failure, int retries, long nextTime) {
    failures++;
    state = failures <= retries ? VersionState.LOADING : VersionState.END;
    beingLoaded = false;
    failing = true;
    code = failure.code();
    message = failure.message();
    retryTime = nextTime;
    seen = failure.after();
    changed = failure.changed();
  }

  void unloading() {
    state = VersionState.UNLOADING;
  }

  void unloaded() {
    state = VersionState.END;
    loaded = null;
  }
}
