package dev.lamina.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.client.ModelClient;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.server.ModelServer;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.data.Idx;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served models with small stand-ins that are trained in seconds. */
final class ServedModelsTest {
  private static ModelServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    trainDigits(folder.resolve("digits/1"));
    exportApartments(folder.resolve("apartments/1"));
    server = ServedModels.start(0, folder.resolve("apartments"), folder.resolve("digits"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void trainDigits(Path exported) {
    Sequential model =
        Sequential.of(
            Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels"),
            Rescaling.of(1.0 / 255),
            Flatten.of(),
            Dense.of(10, Activations.SOFTMAX));
    try (Trainer trainer =
        Trainer.builder(model).loss(SparseCategoricalCrossentropy.of()).seed(1).build()) {
      trainer.fit(mnist("train"), Fit.epochs(1).batchSize(64));
      trainer.export(Export.to(exported).output("probabilities"));
    }
  }

  private static Dataset mnist(String part) {
    return Idx.dataset(
        Objects.requireNonNull(Digits.class.getResource("mnist/" + part + "-images-idx3-ubyte.gz")),
        Objects.requireNonNull(
            Digits.class.getResource("mnist/" + part + "-labels-idx1-ubyte.gz")));
  }

  /** A model that was never trained: its prices are only to be the same everywhere. */
  private static void exportApartments(Path exported) {
    Sequential model = Sequential.of(Input.of(5).name("apartment"), Dense.of(1));
    try (Trainer trainer = Trainer.builder(model).loss(MeanSquaredError.of()).seed(1).build()) {
      trainer.export(Export.to(exported).output("price_eur"));
    }
  }

  @Test
  void theClientReadsDigits() {
    Dataset test = mnist("t10k").take(500);
    for (ModelClient client : clients()) {
      try (client) {
        int[] answers = ServedModels.digits(client, test.inputs());
        int right = 0;
        for (int i = 0; i < answers.length; i++) {
          right += answers[i] == (int) test.targets().get(i) ? 1 : 0;
        }
        assertThat(right).isGreaterThan(400);
      }
    }
  }

  @Test
  void bothClientsAndPlainHttpGetTheSamePrice() throws Exception {
    float[] prices = new float[2];
    for (int i = 0; i < 2; i++) {
      try (ModelClient client = clients().get(i)) {
        prices[i] = ServedModels.price(client, 80, 30, 400, 478000, 4204000);
      }
    }
    assertThat(prices[0]).isFinite().isNotZero().isEqualTo(prices[1]);
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri("/v1/models/apartments:predict"))
                .POST(
                    BodyPublishers.ofString("{\"instances\": [[80, 30, 400, 478000, 4204000]]}")));
    Matcher number = Pattern.compile("-?[0-9][-+.eE0-9]*").matcher(answer.body());
    assertThat(number.find()).as(answer.body()).isTrue();
    assertThat(Float.parseFloat(number.group())).isEqualTo(prices[0]);
  }

  @Test
  void thePageIsOfTheModelsOrigin() throws Exception {
    HttpResponse<String> page = send(HttpRequest.newBuilder(uri("/draw")));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.body()).contains("fetch('v1/models/digits:predict'");
  }

  private static List<ModelClient> clients() {
    return List.of(
        ModelClient.grpc("localhost", server.port()).build(), ModelClient.rest(uri("/")).build());
  }

  private static URI uri(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }
}
