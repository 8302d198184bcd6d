package dev.lamina.client;

import dev.lamina.api.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Makes a client; see {@link ModelClient#rest} and {@link ModelClient#grpc}. */
public final class ModelClientBuilder {
  /** What both kinds of clients are told. */
  record Settings(
      Duration deadline, RetryPolicy retry, Optional<String> apiKey, Optional<ClientTls> tls) {}

  private final Function<Settings, ModelClient> transport;
  private Duration deadline = Duration.ofSeconds(30);
  private RetryPolicy retry = RetryPolicy.of();
  private Optional<String> apiKey = Optional.empty();
  private Optional<ClientTls> tls = Optional.empty();

  ModelClientBuilder(Function<Settings, ModelClient> transport) {
    this.transport = transport;
  }

  /** Sets the time that a call may take, retries included; by default 30 s. */
  public ModelClientBuilder deadline(Duration time) {
    PredictCall.requirePositive(time);
    deadline = time;
    return this;
  }

  /** Sets how often calls are sent; by default {@link RetryPolicy#of()}. */
  public ModelClientBuilder retry(RetryPolicy policy) {
    retry = policy;
    return this;
  }

  /**
   * Sets a key that every request carries, as {@code Authorization: Bearer KEY}.
   *
   * @throws ConfigurationException if the key is empty or has other than visible ASCII characters
   */
  public ModelClientBuilder apiKey(String key) {
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new ConfigurationException("The API key is no word of visible ASCII characters");
    }
    apiKey = Optional.of(key);
    return this;
  }

  /** Sets whom an encrypted connection trusts; over gRPC it also turns encryption on. */
  public ModelClientBuilder tls(ClientTls newTls) {
    tls = Optional.of(newTls);
    return this;
  }

  /**
   * Returns the client. It connects with the first call.
   *
   * @throws ConfigurationException if the settings contradict each other
   */
  public ModelClient build() {
    return transport.apply(new Settings(deadline, retry, apiKey, tls));
  }
}
