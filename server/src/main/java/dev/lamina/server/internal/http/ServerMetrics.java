package dev.lamina.server.internal.http;

import dev.lamina.server.batching.BatchingListener;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.repository.Models;
import dev.lamina.server.repository.RepositoryListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Counts and times what happens, for Prometheus. */
public final class ServerMetrics {
  private static final Duration[] TIMES = {
    micros(100), micros(250), micros(500),
    micros(1_000), micros(2_500), micros(5_000),
    micros(10_000), micros(25_000), micros(50_000),
    micros(100_000), micros(250_000), micros(500_000),
    micros(1_000_000), micros(2_500_000), micros(5_000_000),
    micros(10_000_000), micros(30_000_000)
  };
  private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

  private record CallKey(
      String protocol, String method, String model, long version, StatusCode code) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ConcurrentMap<CallKey, Timer> calls = new ConcurrentHashMap<>();
  private final ConcurrentMap<BatchingListener.Source, Batches> batches = new ConcurrentHashMap<>();
  private final Timer queue;

  /** Begins to count. */
  public ServerMetrics() {
    queue =
        Timer.builder("lamina.queue")
            .description("How long requests waited for a thread")
            .serviceLevelObjectives(TIMES)
            .register(registry);
    new UptimeMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1000);
  }

  /** Returns what Prometheus reads. */
  public PrometheusRegistry prometheus() {
    return registry.getPrometheusRegistry();
  }

  /** Watches how busy the server is, and whether it is ready. */
  public void watch(Workers workers, Models models) {
    Gauge.builder("lamina.requests.active", workers, Workers::active)
        .description("Requests under way")
        .register(registry);
    Gauge.builder("lamina.requests.queued", workers, Workers::queued)
        .description("Requests that wait for a thread")
        .register(registry);
    Gauge.builder("lamina.ready", models, m -> m.isReady() ? 1 : 0)
        .description("Whether every configured model has an available version")
        .register(registry);
  }

  /** A request waited for a thread. */
  public void queued(long nanos) {
    queue.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A request is over. */
  void called(CallRecord record, long nanos) {
    CallKey key =
        new CallKey(
            record.protocol(), record.method(), record.model(), record.version(), record.code());
    calls.computeIfAbsent(key, this::timer).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(CallKey key) {
    return Timer.builder("lamina.requests")
        .description("How long requests took, from the first byte to the last")
        .tag("protocol", key.protocol())
        .tag("method", key.method())
        .tag("model", key.model())
        .tag("version", key.version() == 0 ? "" : Long.toString(key.version()))
        .tag("code", key.code().name())
        .serviceLevelObjectives(TIMES)
        .register(registry);
  }

  /** Returns what counts loads. */
  public RepositoryListener loads() {
    return new RepositoryListener() {
      @Override
      public void loaded(String model, long version, Duration duration) {
        load("lamina.load", model, version, "OK").record(duration);
      }

      @Override
      public void failed(String model, long version, Duration duration) {
        load("lamina.load", model, version, "FAILED").record(duration);
      }

      @Override
      public void unloaded(String model, long version, Duration duration) {
        load("lamina.unload", model, version, "OK").record(duration);
      }
    };
  }

  private Timer load(String name, String model, long version, String outcome) {
    return Timer.builder(name)
        .description("How long versions took to load and warm up, or to drain and be freed")
        .tag("model", model)
        .tag("version", Long.toString(version))
        .tag("outcome", outcome)
        .serviceLevelObjectives(TIMES)
        .register(registry);
  }

  /** Returns what counts batches. */
  public BatchingListener batches() {
    return new BatchingListener() {
      @Override
      public void ran(Source source, Run run) {
        of(source).ran(run);
      }

      @Override
      public void waited(Source source, Duration time) {
        of(source).wait.record(time);
      }

      @Override
      public void rejected(Source source) {
        of(source).rejected.increment();
      }

      @Override
      public void abandoned(Source source) {
        of(source).abandoned.increment();
      }
    };
  }

  private Batches of(BatchingListener.Source source) {
    return batches.computeIfAbsent(source, Batches::new);
  }

  /** What is counted of one signature's batches. */
  private final class Batches {
    private final String[] tags;
    private final Timer wait;
    private final Timer run;
    private final DistributionSummary rows;
    private final DistributionSummary requests;
    private final Counter padding;
    private final Counter failed;
    private final Counter rejected;
    private final Counter abandoned;

    Batches(BatchingListener.Source source) {
      tags =
          new String[] {
            "model", source.model(),
            "version", Long.toString(source.version()),
            "signature", source.signature()
          };
      wait = timer("lamina.batch.wait", "How long requests waited to run in a batch");
      run = timer("lamina.batch.run", "How long batches ran");
      rows = summary("lamina.batch.rows", "Rows in a batch");
      requests = summary("lamina.batch.requests", "Requests, or parts of them, in a batch");
      padding = counter("lamina.batch.padding", "Rows that were added to fill batches");
      failed = counter("lamina.batch.failed", "Batches that failed and were run in parts");
      rejected = counter("lamina.batch.rejected", "Requests that found the queue full");
      abandoned =
          counter("lamina.batch.abandoned", "Requests whose deadline passed, or cancelled ones");
    }

    private Timer timer(String name, String description) {
      return Timer.builder(name)
          .description(description)
          .tags(tags)
          .serviceLevelObjectives(TIMES)
          .register(registry);
    }

    private DistributionSummary summary(String name, String description) {
      return DistributionSummary.builder(name)
          .description(description)
          .tags(tags)
          .serviceLevelObjectives(SIZES)
          .register(registry);
    }

    private Counter counter(String name, String description) {
      return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private void ran(BatchingListener.Run batch) {
      run.record(batch.duration());
      rows.record(batch.rows());
      requests.record(batch.requests());
      padding.increment(batch.paddedRows() - batch.rows());
      if (batch.failed()) {
        failed.increment();
      }
    }
  }
}
