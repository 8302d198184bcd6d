package dev.lamina.client;

import dev.lamina.api.Array;
import io.grpc.Status;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a model server, Lamina's or TensorFlow Serving. Make one and share it: it is safe for many
 * threads and keeps its connections.
 *
 * <pre>{@code
 * try (ModelClient client = ModelClient.grpc("localhost", 8500).build()) {
 *   Map<String, Array> answer =
 *       client.predict("prices", Map.of("x", Array.of(new float[] {80, 30, 400}, 1, 3)));
 * }
 * }</pre>
 *
 * <p>A call that the server refused for now, or that did not reach it, is sent again within its
 * deadline. For models without a state {@link RetryPolicy#forStatelessModels} adds those whose
 * connection broke before the answer came.
 *
 * <p>All calls fail with {@link ModelClientException}; the asynchronous ones complete with it.
 * Cancelling their result cancels the call.
 */
public interface ModelClient extends AutoCloseable {
  /**
   * Returns a client over REST, not built yet.
   *
   * <p>REST's answers have neither types nor the name of a single output. So the client asks for a
   * model's metadata before its first prediction, and again when an answer does not fit them.
   *
   * @param server where it is, for example {@code http://localhost:8501}; a path goes before {@code
   *     /v1}
   */
  static ModelClientBuilder rest(URI server) {
    return new ModelClientBuilder(settings -> new RestClient(server, settings));
  }

  /**
   * Returns a client over gRPC, not built yet; it is not encrypted unless {@link
   * ModelClientBuilder#tls} is called.
   */
  static ModelClientBuilder grpc(String host, int port) {
    return new ModelClientBuilder(settings -> new GrpcClient(host, port, settings));
  }

  /** Answers a question with the outputs by name. */
  CompletableFuture<Map<String, Array>> predictAsync(PredictCall call);

  /** Tells how the versions of a model fare: all of them, or the one that is asked for. */
  CompletableFuture<List<VersionStatus>> statusAsync(ModelRef model);

  /** Tells how a model is asked. */
  CompletableFuture<ModelMetadata> metadataAsync(ModelRef model);

  /**
   * Answers a question with the outputs by name.
   *
   * @throws ModelClientException if it cannot be answered, or not in time
   */
  default Map<String, Array> predict(PredictCall call) {
    return Attempts.await(predictAsync(call));
  }

  /**
   * Asks the latest version of a model, signature {@code serving_default}, for all outputs.
   *
   * @throws ModelClientException if it cannot be answered, or not in time
   */
  default Map<String, Array> predict(String model, Map<String, Array> inputs) {
    return predict(PredictCall.of(ModelRef.of(model), inputs));
  }

  /**
   * Tells how the versions of a model fare: all of them, or the one that is asked for.
   *
   * @throws ModelClientException with NOT_FOUND if there is no such model or version
   */
  default List<VersionStatus> status(ModelRef model) {
    return Attempts.await(statusAsync(model));
  }

  /**
   * Tells how a model is asked.
   *
   * @throws ModelClientException with NOT_FOUND if there is no such model or version
   */
  default ModelMetadata metadata(ModelRef model) {
    return Attempts.await(metadataAsync(model));
  }

  /**
   * Returns whether a version of a model answers; false, too, if there is no such model or the
   * server cannot be reached.
   *
   * @throws ModelClientException if the server fails in another way, such as UNAUTHENTICATED
   */
  default boolean isReady(ModelRef model) {
    try {
      return status(model).stream().anyMatch(s -> s.state() == VersionStatus.State.AVAILABLE);
    } catch (ModelClientException e) {
      if (e.code() == Status.Code.NOT_FOUND || e.code() == Status.Code.UNAVAILABLE) {
        return false;
      }
      throw e;
    }
  }

  /** Lets go of the connections. Calls made afterwards fail. */
  @Override
  void close();
}
