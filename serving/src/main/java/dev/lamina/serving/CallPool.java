package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.internal.Engine;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The prepared calls of a signature: as many as threads ever called at the same time, the one used
 * last first. Chooses the session for each call.
 */
final class CallPool implements AutoCloseable {
  /** With more calls at once than this, each gets its share best if it stays on its own thread. */
  private static final int FEW_CALLS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);

  /** One in so many short calls is timed: to ask how many others are inside takes its time, too. */
  private static final int TIMED_OF_SHORT = 16;

  private final Sessions sessions;
  private final Gate gate;
  private final Binding binding;
  private final List<String> fetches;
  private final IdleCalls narrow = new IdleCalls();
  private final IdleCalls wide = new IdleCalls();

  // One for each number of rows from 2^i to 2^(i+1).
  private final Pace[] paces = new Pace[Integer.SIZE];

  CallPool(Sessions sessions, Gate gate, Binding binding, List<String> fetches) {
    this.sessions = sessions;
    this.gate = gate;
    this.binding = binding;
    this.fetches = fetches;
    for (int i = 0; i < paces.length; i++) {
      paces[i] = new Pace();
    }
  }

  List<Array> run(List<Array> inputs) {
    if (!sessions.canWiden()) {
      return run(narrow, sessions.narrow(), inputs);
    }
    int rows = inputs.isEmpty() ? 1 : inputs.get(0).rows();
    Pace pace = paces[Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, rows))];
    boolean untimed = pace.isShort() && ThreadLocalRandom.current().nextInt(TIMED_OF_SHORT) != 0;
    if (untimed || gate.inside() > FEW_CALLS) {
      return run(narrow, sessions.narrow(), inputs);
    }
    Engine engine = pace.prefersWide() ? sessions.wide() : null;
    long start = System.nanoTime();
    List<Array> answers =
        engine == null ? run(narrow, sessions.narrow(), inputs) : run(wide, engine, inputs);
    if (gate.inside() <= FEW_CALLS) {
      pace.record(engine != null, System.nanoTime() - start);
    }
    return answers;
  }

  private List<Array> run(IdleCalls idle, Engine engine, List<Array> inputs) {
    PreparedCall waiting = idle.take();
    PreparedCall call =
        waiting == null
            ? new PreparedCall(engine, binding, fetches, sessions.keepNothing())
            : waiting;
    try {
      return call.run(inputs);
    } finally {
      idle.giveBack(call);
    }
  }

  /** Frees the calls; none may be running. */
  @Override
  public void close() {
    narrow.close();
    wide.close();
  }
}
