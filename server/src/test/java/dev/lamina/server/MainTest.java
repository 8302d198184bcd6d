package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as a program of its own, with TensorFlow Serving's options. */
final class MainTest {
  private static final Pattern PORT = Pattern.compile("Lamina serves on \\[(\\d+)]");

  @TempDir private static Path directory;

  @BeforeAll
  static void write() throws Exception {
    ServingModels.halfPlusTwo(directory.resolve("half/1"));
  }

  private static Process start(Path errors, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                Main.class.getName()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 0 | There are no models (expected: --model_base_path or --model_config_file)",
        "--prot 0 | Unknown options: '--prot', '0'",
        "--port x | Invalid value for option '--port': 'x' is not an int",
        "--model_config_file /none/models.config | /none/models.config cannot be read",
        "--model_base_path . --max_request_bytes 0 | 0 (expected: >= 1)"
      })
  void wrongOptionsEndTheProgramWithTheReasonAndItsUsage(String options, String reason)
      throws Exception {
    Path errors = directory.resolve("errors");

    Process process = start(errors, options.split(" "));

    assertThat(output(process)).isEmpty();
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(Files.readString(errors)).contains(reason, "Usage: lamina-server");
  }

  @Test
  void optionsReachTheServer(@TempDir Path config) throws Exception {
    Keys keys = Keys.make(config);
    Path models =
        Files.writeString(
            config.resolve("models"),
            """
            model_config_list { config {
              name: "half" base_path: "%s" model_platform: "tensorflow"
              version_labels { key: "stable" value: 1 } } }
            """
                .formatted(directory.resolve("half")));
    Path monitoring =
        Files.writeString(
            config.resolve("monitoring"), "prometheus_config { enable: true path: \"/metrics\" }");
    Path batching =
        Files.writeString(
            config.resolve("batching"),
            "max_batch_size { value: 8 } batch_timeout_micros { value: 1 }");
    Path ssl =
        Files.writeString(
            config.resolve("ssl"),
            "server_key: \"%s\" server_cert: \"%s\""
                .formatted(escaped(keys.key()), escaped(keys.certificate())));
    Path key = Files.writeString(config.resolve("key"), "s3cret\n");
    Path errors = config.resolve("errors");
    Process process =
        start(
            errors,
            "--port=0",
            "--host=localhost",
            "--model_config_file=" + models,
            "--monitoring_config_file=" + monitoring,
            "--enable_batching",
            "--batching_parameters_file=" + batching,
            "--ssl_config_file=" + ssl,
            "--api_key_file=" + key,
            "--rest_api_enable_cors_support=true",
            "--max_request_bytes=1000",
            "--access_log");
    try {
      Matcher port = PORT.matcher(firstLine(process));
      assertThat(port.find()).isTrue();
      Caller caller = new Caller(keys, Integer.parseInt(port.group(1)));
      caller.awaitReady();

      HttpResponse<String> answer =
          caller.post("/v1/models/half/labels/stable:predict", "{\"instances\": [[1]]}");

      assertThat(answer.body()).isEqualTo("{\"predictions\":[[2.5]]}");
      assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
      assertThat(caller.post("/v1/models/half:predict", "1".repeat(1001)).statusCode())
          .isEqualTo(413);
      assertThat(caller.get("/metrics", "s3cret").body()).contains("lamina_batch_rows_sum");
      assertThat(caller.get("/metrics", "guess").statusCode()).isEqualTo(401);
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(errors))
        .contains("\"path\":\"/v1/models/half/labels/stable:predict\"");
  }

  private static String escaped(String text) {
    return text.replace("\r", "").replace("\n", "\\n");
  }

  @SuppressWarnings("DefaultCharset")
  private static String firstLine(Process process) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    return String.valueOf(reader.readLine());
  }

  /** Asks the server, encrypted and with its key. */
  private record Caller(HttpClient client, String address) {
    Caller(Keys keys, int port) throws Exception {
      this(
          HttpClient.newBuilder().sslContext(keys.trusted(null)).build(),
          "https://localhost:" + port);
    }

    private HttpRequest.Builder request(String path, String key) {
      return HttpRequest.newBuilder(URI.create(address + path))
          .timeout(Duration.ofSeconds(20))
          .header("Origin", "http://elsewhere.example")
          .header("X-Api-Key", key);
    }

    HttpResponse<String> get(String path, String key) throws Exception {
      return client.send(request(path, key).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
      return client.send(
          request(path, "s3cret").POST(BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    }

    /** Waits until all models are loaded, a minute at most. */
    void awaitReady() throws Exception {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (get("/v2/health/ready", "").statusCode() != 200) {
        assertThat(System.nanoTime()).as("the time is up").isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }
}
