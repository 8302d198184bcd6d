package dev.lamina.server.internal.grpc;

import com.google.protobuf.MessageLite;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.internal.http.QuickCalls;
import dev.lamina.server.internal.http.Workers;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs calls of gRPC and sends their answers. */
public final class GrpcCalls {
  /** A call. */
  @FunctionalInterface
  public interface Call<T> {
    /** Starts it. */
    CompletableFuture<T> start(CallRecord record, Deadline deadline);
  }

  private final Workers workers;
  private final QuickCalls quick;

  /** Runs calls there. */
  public GrpcCalls(Workers workers, QuickCalls quick) {
    this.workers = workers;
    this.quick = quick;
  }

  /**
   * Runs a call that asks a model.
   *
   * @param model the model's name, as the request has it
   */
  public <T> void ask(
      String protocol,
      String method,
      String model,
      MessageLite request,
      StreamObserver<T> observer,
      Call<T> call) {
    ServiceRequestContext context = ServiceRequestContext.current();
    CallRecord record = CallRecord.begin(context, protocol, method);
    int bytes = request.getSerializedSize();
    CompletableFuture<?> unused =
        workers
            .run(
                context,
                quick.isQuick(model, bytes),
                () -> {
                  long start = System.nanoTime();
                  CompletableFuture<T> answer = call.start(record, Workers.deadline(context));
                  quick.took(model, bytes, System.nanoTime() - start);
                  return answer;
                })
            .whenComplete((value, failure) -> send(record, observer, value, failure));
  }

  /** Runs a call that only looks something up. */
  public <T> void inform(
      String protocol, String method, StreamObserver<T> observer, Function<CallRecord, T> lookup) {
    CallRecord record = CallRecord.begin(ServiceRequestContext.current(), protocol, method);
    inform(record, observer, lookup);
  }

  /** Runs a call that may wait, away from the threads that receive requests. */
  public <T> void wait(
      String protocol, String method, StreamObserver<T> observer, Function<CallRecord, T> lookup) {
    ServiceRequestContext context = ServiceRequestContext.current();
    CallRecord record = CallRecord.begin(context, protocol, method);
    context.blockingTaskExecutor().execute(() -> inform(record, observer, lookup));
  }

  private static <T> void inform(
      CallRecord record, StreamObserver<T> observer, Function<CallRecord, T> lookup) {
    T value;
    try {
      value = lookup.apply(record);
    } catch (RuntimeException e) {
      fail(record, observer, e);
      return;
    }
    observer.onNext(value);
    observer.onCompleted();
  }

  private static <T> void send(
      CallRecord record, StreamObserver<T> observer, T value, @Nullable Throwable failure) {
    if (failure != null) {
      fail(record, observer, failure);
    } else {
      observer.onNext(value);
      observer.onCompleted();
    }
  }

  private static void fail(CallRecord record, StreamObserver<?> observer, Throwable failure) {
    StatusException status = Failure.of(failure);
    record.failed(status);
    observer.onError(
        Status.fromCodeValue(status.code().number())
            .withDescription(status.getMessage())
            .asRuntimeException());
  }
}
