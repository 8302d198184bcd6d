package dev.lamina.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A model server that runs by itself, as {@code java -jar} starts it. */
record ServerProcess(Process process, int port, Duration ready) implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("\\[(\\d+)]");

  /** Starts it and waits until its models are loaded. */
  static ServerProcess start(Path jar, Path log, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-jar", jar.toString(), "--port=0"));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    long start = System.nanoTime();
    Process process = builder.start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    Matcher port = PORT.matcher(String.valueOf(out.readLine()));
    if (!port.find()) {
      throw new IOException("The server did not start; see " + log);
    }
    int number = Integer.parseInt(port.group(1));
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://localhost:" + number + "/v2/health/ready"))
            .build();
    HttpClient client = HttpClient.newHttpClient();
    while (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
      Thread.sleep(10);
    }
    return new ServerProcess(process, number, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Returns the resident memory in MB, where Linux tells it. */
  String resident() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
