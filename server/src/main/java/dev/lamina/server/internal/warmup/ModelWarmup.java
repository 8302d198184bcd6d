package dev.lamina.server.internal.warmup;

import dev.lamina.api.PredictionException;
import dev.lamina.api.SavedModelException;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.Warmup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms a version up with the requests that were recorded for it, in {@code
 * assets.extra/tf_serving_warmup_requests}. Without them, every signature answers to a row of
 * zeros, unless the model changes when it is called.
 */
public final class ModelWarmup implements Warmup {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWarmup.class);
  private static final int MOST = 1000;

  private final long maxTensorBytes;

  /**
   * Warms up.
   *
   * @param maxTensorBytes the most memory that a recorded tensor may take
   */
  public ModelWarmup(long maxTensorBytes) {
    this.maxTensorBytes = maxTensorBytes;
  }

  @Override
  public void warmUp(Path directory, Lease version) {
    Path file = directory.resolve("assets.extra").resolve("tf_serving_warmup_requests");
    if (Files.exists(file)) {
      List<byte[]> records = read(file);
      RecordedRequests requests = new RecordedRequests(version, maxTensorBytes);
      for (int i = 0; i < records.size(); i++) {
        requests.send(records.get(i), "%s, record %d".formatted(file, i));
      }
      LOG.info("Warmed up {} with {} recorded requests", directory, records.size());
    } else if (StatefulOps.areIn(directory)) {
      LOG.info("{} changes when it is called and is not warmed up", directory);
    } else {
      zeros(directory, version);
    }
  }

  private static List<byte[]> read(Path file) {
    try {
      return new RecordFile(file).read(MOST);
    } catch (IOException e) {
      throw new SavedModelException(
          "The recorded requests cannot be read: %s. Record them again, or delete them."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static void zeros(Path directory, Lease version) {
    try {
      version.predictor().warmUp();
    } catch (PredictionException e) {
      // Nobody promised that zeros make sense to the model.
      LOG.info("{} does not answer to zeros: {}", directory, e.getMessage());
    }
  }
}
