package dev.lamina.serving;

import dev.lamina.api.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The prepared calls of a signature: a pool for each choice of outputs.
 *
 * <p>TensorFlow keeps what it prepares for a choice as long as the model is loaded, so only the
 * first few choices are computed alone; others are picked from all outputs.
 */
final class CallPools implements AutoCloseable {
  private static final int MOST_CHOICES = 16;

  private final Sessions sessions;
  private final Gate gate;
  private final Binding binding;
  private final List<String> names;
  private final CallPool all;
  private final ConcurrentHashMap<List<String>, CallPool> choices = new ConcurrentHashMap<>();

  CallPools(Sessions sessions, Gate gate, Binding binding) {
    this.sessions = sessions;
    this.gate = gate;
    this.binding = binding;
    this.names = List.copyOf(binding.signature().outputs().keySet());
    this.all = pool(binding.fetches());
  }

  private CallPool pool(List<String> fetches) {
    return new CallPool(sessions, gate, binding, fetches);
  }

  /** Runs the signature for some of its outputs; all lists are in the signature's order. */
  List<Array> run(List<Array> inputs, List<String> outputs) {
    if (outputs.size() == names.size()) {
      return all.run(inputs);
    }
    CallPool chosen = choice(outputs);
    return chosen == null ? pick(all.run(inputs), outputs) : chosen.run(inputs);
  }

  private @Nullable CallPool choice(List<String> outputs) {
    CallPool known = choices.get(outputs);
    if (known != null || choices.size() >= MOST_CHOICES) {
      return known;
    }
    return choices.computeIfAbsent(outputs, chosen -> pool(pick(binding.fetches(), chosen)));
  }

  private <T> List<T> pick(List<T> ofAll, List<String> outputs) {
    List<T> picked = new ArrayList<>(outputs.size());
    for (String output : outputs) {
      picked.add(ofAll.get(names.indexOf(output)));
    }
    return picked;
  }

  /** Frees the calls; none may be running. */
  @Override
  public void close() {
    all.close();
    choices.values().forEach(CallPool::close);
  }
}
