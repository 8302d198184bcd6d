package dev.lamina.examples;

import dev.lamina.api.Array;
import dev.lamina.client.ModelClient;
import dev.lamina.server.ModelServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/**
 * Serves the apartments' and the digits' models, which it trains if nobody has yet; asks them with
 * the client; and shows a page where one draws a digit and sees what the model reads.
 */
public final class ServedModels {
  private static final String DRAW = "/draw";

  private ServedModels() {}

  /**
   * Runs the example until it is interrupted.
   *
   * @param args the port (8501 by default) and the folder of the models (target by default)
   */
  public static void main(String[] args) throws InterruptedException {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8501;
    Path folder = Path.of(args.length > 1 ? args[1] : "target");
    Path apartments = folder.resolve("apartments");
    Path digits = folder.resolve("digits");
    if (!Files.exists(apartments.resolve("model/1"))) {
      ApartmentPrices.run(apartments);
    }
    if (!Files.exists(digits.resolve("model/1"))) {
      Digits.run(digits);
    }
    ModelServer server = start(port, apartments.resolve("model"), digits.resolve("model"));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    try (ModelClient client = ModelClient.grpc("localhost", server.port()).build()) {
      System.out.printf(
          "80 m2, 30 years, 400 m to the metro: %,.0f EUR%n",
          price(client, 80, 30, 400, 478000, 4204000));
    }
    System.out.printf(
        """
        The same with curl:
          curl -d '{"instances": [[80, 30, 400, 478000, 4204000]]}' \
        http://localhost:%1$d/v1/models/apartments:predict
        Draw a digit: http://localhost:%1$d%2$s
        Press Ctrl+C to stop.
        """,
        server.port(), DRAW);
    new CountDownLatch(1).await();
  }

  /** Starts a server for both models and the page. */
  static ModelServer start(int port, Path apartments, Path digits) {
    return ModelServer.builder()
        .host("localhost")
        .port(port)
        .model("apartments", apartments)
        .model("digits", digits)
        .page(DRAW, page())
        .start();
  }

  /** Asks what an apartment costs, in euros. */
  static float price(ModelClient client, float... apartment) {
    Array row = Array.of(apartment, 1, apartment.length);
    Map<String, Array> answer = client.predict("apartments", Map.of("apartment", row));
    return Objects.requireNonNull(answer.get("price_eur")).floats()[0];
  }

  /** Asks which digits are in images of 28 x 28 x 1 bytes. */
  static int[] digits(ModelClient client, Array images) {
    Map<String, Array> answer = client.predict("digits", Map.of("pixels", images));
    return Objects.requireNonNull(answer.get("probabilities")).argMax();
  }

  private static String page() {
    try (InputStream html = ServedModels.class.getResourceAsStream("draw.html")) {
      return new String(Objects.requireNonNull(html).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
