package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GateTest {
  private final Gate gate = new Gate();

  @Test
  void closingWaitsForTheCallsInside() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayLeave = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    AtomicBoolean finishedBeforeRelease = new AtomicBoolean();
    Thread caller =
        new Thread(
            () ->
                gate.pass(
                    () -> {
                      inside.countDown();
                      await(mayLeave);
                      finished.set(true);
                      return 1;
                    }));
    caller.start();
    inside.await();
    Thread closer = new Thread(() -> gate.close(() -> finishedBeforeRelease.set(finished.get())));
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      assertThat(closer.isAlive()).as("closing waits").isTrue();
      Thread.onSpinWait();
    }
    mayLeave.countDown();
    closer.join();
    caller.join();
    assertThat(finishedBeforeRelease).isTrue();
  }

  @Test
  void callsPassAtTheSameTime() throws InterruptedException {
    CountDownLatch bothInside = new CountDownLatch(2);
    Runnable call =
        () ->
            gate.pass(
                () -> {
                  bothInside.countDown();
                  await(bothInside);
                  return 1;
                });
    Thread other = new Thread(call);
    other.start();
    call.run();
    other.join();
    assertThat(bothInside.getCount()).isZero();
  }

  @Test
  void releasesOnceAndLetsNobodyInAfterwards() {
    AtomicInteger released = new AtomicInteger();
    gate.close(released::incrementAndGet);
    gate.close(released::incrementAndGet);
    assertThat(released).hasValue(1);
    assertThatThrownBy(() -> gate.pass(() -> 1)).isInstanceOf(IllegalStateException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
