package dev.lamina.serving;

import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import dev.lamina.api.internal.OneDnn;
import dev.lamina.api.internal.SimpleExecutor;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.RewriterConfig;

/**
 * The sessions that answer with one model. In the narrow one a call is computed by its caller's
 * thread alone, which suits small calls and many callers. In the wide one all processors work on a
 * call; it is made in the background when first asked for, and only where both surely give the same
 * answers: where the model's variables have become constants.
 */
final class Sessions implements AutoCloseable {
  /** Number of threads: chosen for each call. */
  static final int CHOSEN = 0;

  private static final System.Logger LOGGER = System.getLogger(Sessions.class.getName());

  private final Engine narrow;
  private final boolean frozen;
  private final @Nullable GraphDef wideGraph;
  private final AtomicBoolean widening = new AtomicBoolean();
  private volatile @Nullable Engine wide;
  private volatile @Nullable Thread builder;

  private Sessions(Engine narrow, boolean frozen, @Nullable GraphDef wideGraph) {
    this.narrow = narrow;
    this.frozen = frozen;
    this.wideGraph = wideGraph;
  }

  /**
   * Returns the sessions for a model.
   *
   * @param loaded has the SavedModel; is closed here or later, with the sessions
   * @param threads how many work on a call, or {@link #CHOSEN}
   */
  static Sessions of(Engine loaded, GraphDef graph, Collection<Binding> bindings, int threads) {
    Optional<GraphDef> frozen;
    Engine narrow;
    try {
      frozen = FrozenGraph.of(graph, bindings, loaded);
      if (frozen.isEmpty()) {
        return new Sessions(loaded, false, null);
      }
      int width = threads == CHOSEN ? 1 : threads;
      narrow = Engine.of(frozen.get(), narrowConfig(frozen.get(), width));
    } catch (EngineException e) {
      LOGGER.log(Level.DEBUG, "The model's variables stay variables", e);
      return new Sessions(loaded, false, null);
    }
    loaded.close();
    boolean several = threads == CHOSEN && Engine.hasOwnPool();
    return new Sessions(narrow, true, several ? frozen.get() : null);
  }

  /**
   * Returns the threads of the session that loads a model, and keeps it if it cannot be frozen: one
   * if it is small, one a processor, 0, if it is large, as its calls then are.
   */
  static int threadsWhenAlone(GraphDef graph, int threads) {
    boolean one = threads == CHOSEN && !FrozenGraph.isLarge(graph);
    return one ? 1 : threads;
  }

  /** Returns a configuration; 0 stands for one thread a processor. */
  static ConfigProto config(int threads) {
    return ConfigProto.newBuilder()
        // Negative: the graph's nodes run on the calling thread, not in a pool.
        .setInterOpParallelismThreads(-1)
        .setIntraOpParallelismThreads(threads)
        .build();
  }

  private static ConfigProto narrowConfig(GraphDef graph, int threads) {
    ConfigProto.Builder config = config(threads).toBuilder();
    SimpleExecutor.chooseIfPossible(config, graph);
    return withoutCostlyFusion(config);
  }

  /**
   * Returns a configuration in which a thread of the session's own runs the nodes. oneDNN keeps its
   * kernels for each thread, and on as many processors as they were made for: a caller of the
   * narrow session would go on with one.
   */
  private static ConfigProto wideConfig() {
    return withoutCostlyFusion(
        ConfigProto.newBuilder().setInterOpParallelismThreads(1).setUsePerSessionThreads(true));
  }

  /**
   * With oneDNN a product must not be fused with what follows it: it packs the constant of a fused
   * product for the number of rows of the first call, and for any other number packs it anew in
   * every call, which takes longer than the product.
   */
  private static ConfigProto withoutCostlyFusion(ConfigProto.Builder config) {
    if (!OneDnn.isSurelyOff()) {
      config
          .getGraphOptionsBuilder()
          .getRewriteOptionsBuilder()
          .setRemapping(RewriterConfig.Toggle.OFF);
    }
    return config.build();
  }

  Engine narrow() {
    return narrow;
  }

  /** Returns the wide session; null if there is none, or not yet: then it is being made. */
  @Nullable Engine wide() {
    Engine engine = wide;
    if (engine == null && wideGraph != null && widening.compareAndSet(false, true)) {
      Thread thread = new Thread(() -> widen(wideGraph), "lamina-predictor-widen");
      thread.setDaemon(true);
      builder = thread;
      thread.start();
    }
    return engine;
  }

  private void widen(GraphDef graph) {
    try {
      wide = Engine.of(graph, wideConfig());
    } catch (EngineException e) {
      LOGGER.log(Level.WARNING, "No second session; each call stays on its caller's thread", e);
    }
  }

  /**
   * Returns whether nothing lasts from call to call: the graph has neither variables nor tables.
   */
  boolean keepNothing() {
    return frozen;
  }

  boolean isWide() {
    return wide != null;
  }

  /** Returns whether there may be a wide session. */
  boolean canWiden() {
    return wideGraph != null;
  }

  /** Frees the sessions; none may be running. */
  @Override
  public void close() {
    Thread thread = builder;
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    narrow.close();
    Engine engine = wide;
    if (engine != null) {
      engine.close();
    }
  }
}
