package dev.lamina.serving;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.SavedModelException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How a SavedModel is loaded; made by {@link Predictor#builder}. */
public final class PredictorBuilder {
  private final Path directory;
  private String tag = "serve";
  private OptionalLong version = OptionalLong.empty();
  private int threads = Sessions.CHOSEN;
  private boolean checkShapes = true;

  PredictorBuilder(Path directory) {
    this.directory = directory;
  }

  /**
   * Sets the tag of the graph to load; a SavedModel may hold several graphs.
   *
   * @param newTag default {@code serve}
   */
  public PredictorBuilder tag(String newTag) {
    this.tag = newTag;
    return this;
  }

  /**
   * Fixes how many threads work on one call's large operations. A call runs on its caller's thread;
   * further threads only share the work within an operation.
   *
   * <p>Without this it is chosen for each call: one thread where calls are short or come from many
   * callers, all processors where a long call would leave them idle and turns out to be faster so.
   * How many threads share an operation may change the last bits of its result: fix them if answers
   * must be the same bit for bit.
   *
   * @param newThreads at least 1
   * @throws ConfigurationException if below 1
   */
  public PredictorBuilder threads(int newThreads) {
    if (newThreads < 1) {
      throw new ConfigurationException("threads: %d (expected: >= 1)".formatted(newThreads));
    }
    this.threads = newThreads;
    return this;
  }

  /**
   * Sets whether inputs must have the shapes that the signature declares. Without this check the
   * graph alone decides, as in TensorFlow Serving: many a model answers to other shapes, too, and
   * where it does not its message is TensorFlow's.
   *
   * @param check default true
   */
  public PredictorBuilder checkShapes(boolean check) {
    this.checkShapes = check;
    return this;
  }

  /**
   * Chooses one of several versions, which lie side by side in numbered directories.
   *
   * @param newVersion a number of {@link Predictor#versions}; default the highest
   */
  public PredictorBuilder version(long newVersion) {
    this.version = OptionalLong.of(newVersion);
    return this;
  }

  /**
   * Loads the model.
   *
   * @throws SavedModelException if there is no such SavedModel or version, or it is damaged or
   *     incomplete
   */
  public Predictor build() {
    Path model =
        version.isPresent()
            ? Versions.directory(directory, version.getAsLong())
            : Versions.newest(directory);
    return Predictor.open(model, tag, threads, checkShapes);
  }
}
