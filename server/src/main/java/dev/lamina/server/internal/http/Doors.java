package dev.lamina.server.internal.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.StatusCode;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where connections and requests come in. Once it is closed, none do: connections are not taken,
 * requests on those that are open are refused with UNAVAILABLE, so that clients go elsewhere.
 */
public final class Doors implements DecoratingHttpServiceFunction, AutoCloseable {
  private static final Refusal CLOSING =
      new Refusal(
          StatusCode.UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE, "The server is shutting down");

  private final Set<String> open;
  private final List<EventLoopGroup> acceptors = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * Makes doors.
   *
   * @param open the paths of requests that are answered to the end
   */
  public Doors(Set<String> open) {
    this.open = Set.copyOf(open);
  }

  /** Returns the thread that takes connections at one port. */
  public EventLoopGroup acceptor(String name) {
    EventLoopGroup acceptor =
        EventLoopGroups.builder()
            .numThreads(1)
            .threadFactory(ThreadFactories.newEventLoopThreadFactory(name, false))
            // Without a time to linger, which by default is two seconds.
            .gracefulShutdown(Duration.ZERO, Duration.ofSeconds(5))
            .build();
    acceptors.add(acceptor);
    return acceptor;
  }

  @Override
  public HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    return closed && !open.contains(context.path())
        ? CLOSING.answer(context, request)
        : delegate.serve(context, request);
  }

  /**
   * Closes them. Armeria would do without, but leaves the ports open until no request is under way,
   * and lets the acceptors linger: it does not know of the time that they were made with.
   */
  @Override
  public void close() {
    closed = true;
    acceptors.forEach(acceptor -> acceptor.shutdownGracefully().syncUninterruptibly());
  }
}
