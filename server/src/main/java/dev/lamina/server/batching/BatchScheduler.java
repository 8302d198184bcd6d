package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.batching.BatchingListener.Source;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.serving.Predictor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the batches of any number of models on a few threads. Thread-safe.
 *
 * <p>A request joins the open batch of its signature, version and shape. A thread that is free
 * takes the oldest batch that is full or has waited for {@code batchTimeout}, from each queue in
 * turn. While all threads are busy, batches grow: the more there is to do, the better it pays.
 */
public final class BatchScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchScheduler.class);

  private final BatchingParameters parameters;
  private final BatchingListener listener;
  private final List<Thread> threads = new ArrayList<>();

  /** Guards the fields below and every {@link BatchQueue}; nothing foreign is called under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition work = lock.newCondition();
  private final Condition finished = lock.newCondition();

  /** The queues that have batches; the one whose turn is next comes first. */
  private final Set<BatchQueue> waiting = new LinkedHashSet<>();

  private boolean closed;

  /** Starts the threads. */
  public BatchScheduler(BatchingParameters parameters, BatchingListener listener) {
    this.parameters = parameters;
    this.listener = listener;
    for (int i = 0; i < parameters.threads(); i++) {
      Thread thread = new Thread(this::runBatches, "lamina-batch-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /**
   * Returns calls of a version of a model that run in batches. Requests of which no batch can be
   * made, those to a signature with a fixed number of rows for example, run on the threads that
   * make them.
   */
  public Calls calls(String model, long version, Predictor predictor) {
    Map<String, BatchQueue> queues = new HashMap<>();
    predictor
        .signatures()
        .forEach(
            (name, signature) ->
                queues.put(
                    name,
                    new BatchQueue(
                        new Source(model, version, name),
                        signature,
                        (inputs, outputs) -> DirectCalls.run(predictor, name, inputs, outputs),
                        parameters)));
    return new BatchedCalls(this, queues, Calls.direct(predictor));
  }

  /**
   * Puts a request into a queue.
   *
   * @return its parts
   * @throws StatusException RESOURCE_EXHAUSTED if the queue is full, UNAVAILABLE if it is closed
   */
  List<Entry> enqueue(
      BatchQueue queue, BatchKey key, Map<String, Array> inputs, int rows, Deadline deadline) {
    List<Entry> over = List.of();
    List<Entry> parts;
    lock.lock();
    try {
      if (closed || queue.isClosed()) {
        throw new StatusException(StatusCode.UNAVAILABLE, queue.source() + " is being unloaded");
      }
      long now = System.nanoTime();
      parts = queue.offer(key, inputs, rows, deadline, now);
      if (parts == null) {
        over = queue.purge(now);
        parts = queue.offer(key, inputs, rows, deadline, now);
      }
      if (parts != null) {
        waiting.add(queue);
      }
      tidy(queue);
      if (queue.takeNews()) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
    abandon(queue, over);
    if (parts == null) {
      listener.rejected(queue.source());
      throw new StatusException(
          StatusCode.RESOURCE_EXHAUSTED,
          "The batch scheduling queue to which this task was submitted is full (%d batches)"
              .formatted(parameters.maxEnqueuedBatches()));
    }
    for (Entry part : parts) {
      var unused = part.answer().whenComplete((answer, error) -> leave(queue, part));
    }
    return parts;
  }

  private void abandon(BatchQueue queue, List<Entry> over) {
    for (Entry entry : over) {
      listener.abandoned(queue.source());
      entry.abandon();
    }
  }

  /** An entry has an answer: if it did not run, somebody cancelled it, and it leaves the queue. */
  private void leave(BatchQueue queue, Entry entry) {
    if (!entry.isQueued()) {
      return;
    }
    boolean left;
    lock.lock();
    try {
      left = queue.remove(entry, System.nanoTime());
      tidy(queue);
    } finally {
      lock.unlock();
    }
    if (left) {
      listener.abandoned(queue.source());
    }
  }

  private void tidy(BatchQueue queue) {
    if (queue.isEmpty()) {
      waiting.remove(queue);
    }
    if (queue.isIdle()) {
      finished.signalAll();
    }
  }

  private void runBatches() {
    for (Batch batch = take(); batch != null; batch = take()) {
      try {
        new BatchRun(batch, listener).run();
      } catch (RuntimeException | Error e) {
        // A listener or the JVM, not the model. The thread goes on: others wait for it.
        LOG.error("A batch of " + batch.queue().source() + " failed", e);
        batch.entries().forEach(entry -> entry.answer().completeExceptionally(e));
      } finally {
        done(batch);
      }
    }
  }

  private void done(Batch batch) {
    lock.lock();
    try {
      batch.queue().finished(batch.entries().size());
      tidy(batch.queue());
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a batch that is ready; null when the scheduler is closed and nothing waits. */
  private @Nullable Batch take() {
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        Batch batch = poll(now);
        if (batch != null || (closed && waiting.isEmpty())) {
          return batch;
        }
        try {
          long unused = work.awaitNanos(pause(now));
        } catch (InterruptedException e) {
          // Nobody has reason to interrupt these threads; they end when the scheduler is closed.
          LOG.debug("Interrupted while waiting for batches", e);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Batch poll(long now) {
    for (BatchQueue queue : waiting) {
      Batch batch = queue.poll(now);
      if (batch != null) {
        passTurn(queue);
        return batch;
      }
    }
    return null;
  }

  private void passTurn(BatchQueue queue) {
    waiting.remove(queue);
    if (!queue.isEmpty()) {
      waiting.add(queue);
    }
    if (!waiting.isEmpty()) {
      work.signal();
    }
  }

  private long pause(long now) {
    return waiting.stream().mapToLong(queue -> queue.pause(now)).min().orElse(Long.MAX_VALUE);
  }

  /** Refuses what comes later for these queues, and waits for what they have. */
  void drain(Collection<BatchQueue> queues) {
    lock.lock();
    try {
      queues.forEach(BatchQueue::close);
      work.signalAll();
      while (!queues.stream().allMatch(BatchQueue::isIdle)) {
        finished.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Runs the batches that wait, and ends the threads. Later requests are refused. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(BatchQueue::close);
      work.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= !joined(thread);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean joined(Thread thread) {
    try {
      thread.join();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
