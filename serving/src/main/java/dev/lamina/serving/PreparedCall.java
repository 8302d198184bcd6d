package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.api.internal.Program;
import java.util.Iterator;
import java.util.List;

/**
 * A signature's program with the tensors it feeds, which are used again while the shapes repeat.
 * For one thread at a time.
 */
final class PreparedCall implements AutoCloseable {
  // A larger tensor is cheap to make beside the work it causes, and dear to keep for every thread.
  private static final long KEEP_BYTES = 1 << 20;

  private final Program program;
  private final boolean keepsNothing;
  private final NativeTensor[] feeds;

  /**
   * Prepares a call.
   *
   * @param keepsNothing whether the graph has no variable that could keep a fed tensor
   */
  PreparedCall(Engine engine, Binding binding, List<String> fetches, boolean keepsNothing) {
    this.keepsNothing = keepsNothing;
    program = engine.program(binding.feeds(), fetches, List.of());
    feeds = new NativeTensor[binding.feeds().size()];
    Iterator<SignatureTensor> inputs = binding.signature().inputs().values().iterator();
    for (int i = 0; i < feeds.length; i++) {
      feeds[i] = empty(inputs.next().type().orElseThrow());
    }
  }

  private static NativeTensor empty(DType type) {
    return NativeTensor.allocate(type, Shape.of(0));
  }

  /** Runs the signature; inputs and outputs are in the signature's order. */
  List<Array> run(List<Array> inputs) {
    try {
      for (int i = 0; i < feeds.length; i++) {
        fill(i, inputs.get(i));
      }
      return program.fetch(feeds);
    } finally {
      for (int i = 0; i < feeds.length; i++) {
        tidy(i);
      }
    }
  }

  private void fill(int i, Array input) {
    if (feeds[i].shape().equals(input.shape())) {
      feeds[i].write(0, input, 0, input.rows());
    } else {
      replace(i, NativeTensor.of(input));
    }
  }

  /**
   * Lets go of a tensor that is large, or that the graph kept: writing it would change the model.
   */
  private void tidy(int i) {
    boolean large = feeds[i].shape().size() > KEEP_BYTES / Math.max(1, feeds[i].dtype().bytes());
    if (large || (!keepsNothing && feeds[i].isShared())) {
      replace(i, empty(feeds[i].dtype()));
    }
  }

  private void replace(int i, NativeTensor tensor) {
    feeds[i].close();
    feeds[i] = tensor;
  }

  @Override
  public void close() {
    for (NativeTensor feed : feeds) {
      feed.close();
    }
  }
}
