package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Shape;
import dev.lamina.api.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The weights and state that a model's layers declare, in order; closed once all are built. */
final class Declarations {
  private final Map<String, NetworkWeight> weights = new LinkedHashMap<>();
  private boolean closed;

  /** Adds a weight; its name is known to be new. */
  NetworkWeight add(NetworkWeight weight) {
    Shape shape = weight.shape();
    if (!shape.isKnown()) {
      throw new ConfigurationException(
          "Weight '%s' has the unknown shape %s; fix the input's sizes that it depends on"
              .formatted(weight.name(), shape));
    }
    // In floating point, which does not overflow: the exact product is not needed.
    double size = LongStream.of(shape.dims()).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (size > Integer.MAX_VALUE) {
      throw new ConfigurationException(
          "Weight '%s' %s has more than %d elements; choose smaller sizes"
              .formatted(weight.name(), shape, Integer.MAX_VALUE));
    }
    weights.put(weight.name(), weight);
    return weight;
  }

  /**
   * Returns the weight of that name, which another use of the same layer has declared.
   *
   * @throws ConfigurationException if it would have to be another one here
   */
  NetworkWeight again(NetworkWeight weight) {
    NetworkWeight first = weights.get(weight.name());
    if (first == null || !first.shape().equals(weight.shape())) {
      throw new ConfigurationException(
          "Shared layer '%s': its weight '%s' is %s where it is first applied but would be %s here. Apply it to tensors of one row shape, or use a layer of its own"
              .formatted(
                  weight.layer(),
                  weight.name(),
                  first == null ? "not there" : first.shape(),
                  weight.shape()));
    }
    return first;
  }

  /** Ends the time in which layers declare. */
  void close() {
    closed = true;
  }

  void requireOpen(String layer, String name) {
    if (closed) {
      throw new ConfigurationException(
          "Layer '%s': '%s' is declared after build has returned. Declare it in build."
              .formatted(layer, name));
    }
  }

  List<NetworkWeight> weights() {
    return List.copyOf(weights.values());
  }

  /**
   * Returns the weight as it was declared here.
   *
   * @throws ConfigurationException if it is another model's
   */
  NetworkWeight own(Weight weight) {
    NetworkWeight own = weights.get(weight.name());
    if (own == null || !own.equals(weight)) {
      throw new ConfigurationException(
          "The weight '%s' was not declared in this model".formatted(weight.name()));
    }
    return own;
  }
}
