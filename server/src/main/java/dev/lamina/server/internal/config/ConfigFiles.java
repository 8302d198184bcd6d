package dev.lamina.server.internal.config;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.lamina.api.ConfigurationException;
import dev.lamina.protocol.serving.MonitoringConfig;
import dev.lamina.protocol.serving.SSLConfig;
import dev.lamina.server.batching.BatchingParameters;
import dev.lamina.server.repository.ModelServerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads configuration files. */
public final class ConfigFiles {
  private ConfigFiles() {}

  /**
   * Reads which models to serve.
   *
   * @throws ConfigurationException if the file cannot be read or makes no sense
   */
  public static ModelServerConfig models(Path file) {
    var proto = dev.lamina.protocol.serving.ModelServerConfig.newBuilder();
    read(file, proto);
    return ModelConfigs.of(proto.build());
  }

  /**
   * Reads how to batch.
   *
   * @throws ConfigurationException if the file cannot be read or makes no sense
   */
  public static BatchingParameters batching(Path file) {
    var proto = dev.lamina.protocol.serving.BatchingParameters.newBuilder();
    read(file, proto);
    return BatchingConfigs.of(proto.build());
  }

  /**
   * Reads where metrics are to be found.
   *
   * @throws ConfigurationException if the file cannot be read or makes no sense
   */
  public static MonitoringConfig monitoring(Path file) {
    MonitoringConfig.Builder proto = MonitoringConfig.newBuilder();
    read(file, proto);
    return proto.build();
  }

  /**
   * Reads keys and certificates.
   *
   * @throws ConfigurationException if the file cannot be read or makes no sense
   */
  public static SSLConfig ssl(Path file) {
    SSLConfig.Builder proto = SSLConfig.newBuilder();
    read(file, proto);
    return proto.build();
  }

  /**
   * Reads a file.
   *
   * @throws ConfigurationException if it cannot be read
   */
  public static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfigurationException("%s cannot be read: %s".formatted(file, e));
    }
  }

  private static void read(Path file, Message.Builder into) {
    try {
      TextFormat.merge(text(file), into);
    } catch (TextFormat.ParseException e) {
      throw new ConfigurationException(
          "%s is no %s: %s (expected: a protocol buffer as text)"
              .formatted(file, into.getDescriptorForType().getName(), e.getMessage()));
    }
  }
}
