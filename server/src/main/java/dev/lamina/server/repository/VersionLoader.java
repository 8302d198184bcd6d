package dev.lamina.server.repository;

import dev.lamina.api.PredictionException;
import dev.lamina.api.SavedModelException;
import dev.lamina.server.call.StatusCode;
import dev.lamina.serving.Predictor;
import java.nio.file.Path;
import java.util.function.Function;

/** Loads and warms up; on a loader thread, so that nobody who calls a model waits for it. */
final class VersionLoader {
  private final Function<Path, Predictor> load;
  private final Warmup warmup;

  VersionLoader(Function<Path, Predictor> load, Warmup warmup) {
    this.load = load;
    this.warmup = warmup;
  }

  /** What came of it: a predictor, or a failure. */
  sealed interface Result {}

  record Success(Predictor predictor) implements Result {}

  record Failure(LoadFailure why) implements Result {}

  /** Returns the result of a load that was not tried because the repository is being closed. */
  static Result cancelled(Path directory) {
    return new Failure(
        new LoadFailure(
            StatusCode.CANCELLED, "The server is shutting down", Fingerprint.of(directory), false));
  }

  /** Loads a version of a model. */
  Result load(String name, Version version) {
    Path directory = version.directory();
    Fingerprint before = Fingerprint.of(directory);
    Predictor predictor;
    try {
      predictor = load.apply(directory);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      return failure(directory, before, e);
    }
    boolean keep = false;
    try {
      warmup.warmUp(directory, new LoadingVersion(name, version.number(), predictor));
      // A model of which only half was there may load: a vocabulary that ends early, for example.
      keep = Fingerprint.of(directory).equals(before);
      return keep ? new Success(predictor) : changing(directory);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      return failure(directory, before, e);
    } finally {
      if (!keep) {
        predictor.close();
      }
    }
  }

  private static Failure changing(Path directory) {
    return new Failure(
        new LoadFailure(
            StatusCode.UNAVAILABLE,
            "%s changed while it was loaded. It is loaded again when it is at rest."
                .formatted(directory),
            Fingerprint.of(directory),
            true));
  }

  private static Failure failure(Path directory, Fingerprint before, Throwable e) {
    Fingerprint after = Fingerprint.of(directory);
    StatusCode code = after.complete() ? code(e) : StatusCode.NOT_FOUND;
    return new Failure(new LoadFailure(code, message(e), after, !after.equals(before)));
  }

  private static StatusCode code(Throwable e) {
    if (e instanceof PredictionException) {
      return StatusCode.FAILED_PRECONDITION;
    }
    if (e instanceof OutOfMemoryError) {
      return StatusCode.RESOURCE_EXHAUSTED;
    }
    return e instanceof SavedModelException ? StatusCode.DATA_LOSS : StatusCode.INTERNAL;
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
