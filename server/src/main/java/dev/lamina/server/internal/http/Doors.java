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
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Where requests come in. Once it is closed, they are refused with UNAVAILABLE, so that clients go
 * elsewhere.
 */
public final class Doors implements DecoratingHttpServiceFunction, AutoCloseable {
  private static final Refusal CLOSING =
      new Refusal(
          StatusCode.UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE, "The server is shutting down");

  private static final Duration POLL = Duration.ofMillis(5);

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
        EventLoopGroups.newEventLoopGroup(1, ThreadFactories.newEventLoopThreadFactory(name, true));
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

  /** Closes them. */
  @Override
  public void close() {
    closed = true;
  }

  /**
   * Waits until a server that is being stopped has closed its ports and connections.
   *
   * <p>Armeria tells of its end two seconds later, since Netty's threads linger before they end.
   * The acceptors are the last that it ends, so that nothing is open once it has begun to.
   *
   * @param stopped completes at the end
   * @param time how long to wait at most
   * @return whether everything is closed
   */
  public boolean await(Future<?> stopped, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (!stopped.isDone() && !acceptors.stream().allMatch(EventLoopGroup::isShuttingDown)) {
      if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }
}
