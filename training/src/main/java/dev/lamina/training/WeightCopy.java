package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.models.internal.NetworkWeight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Weights of one model to be copied into another, by the names of layers and weights. Nothing is
 * skipped in silence: a weight that has no place in the other model, or another shape there, is an
 * error that lists all of them, unless its layer is left out here.
 *
 * <pre>{@code
 * WeightCopy.Report report =
 *     trainer.copyWeights(WeightCopy.of(digits.weights()).into("features").except("dense_1"));
 * }</pre>
 *
 * @param weights by name
 * @param layer the layer of the other model, itself a model, that takes them; empty for the model
 * @param except the first parts of the names of weights to leave out: layers
 */
public record WeightCopy(Map<String, Array> weights, String layer, List<String> except) {
  /** Takes copies. */
  public WeightCopy {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    except = List.copyOf(except);
  }

  /** Returns a copy of all these weights to the same names. */
  public static WeightCopy of(Map<String, Array> weights) {
    return new WeightCopy(weights, "", List.of());
  }

  /**
   * Returns a copy into a layer that is a model: {@code dense.kernel} to {@code
   * LAYER.dense.kernel}.
   */
  public WeightCopy into(String newLayer) {
    return new WeightCopy(weights, newLayer, except);
  }

  /**
   * Leaves layers out.
   *
   * @param layers their names, in the model that the weights come from
   * @throws ConfigurationException if there are no weights of such a layer
   */
  public WeightCopy except(String... layers) {
    List<String> all = new ArrayList<>(except);
    for (String name : layers) {
      if (weights.keySet().stream().noneMatch(weight -> weight.startsWith(name + "."))) {
        throw new ConfigurationException(
            "except(\"%s\"): no weight is of such a layer. There are %s"
                .formatted(name, String.join(", ", weights.keySet())));
      }
      all.add(name);
    }
    return new WeightCopy(weights, layer, all);
  }

  /**
   * What a copy did.
   *
   * @param copied the weights that were set
   * @param untouched the model's other weights
   */
  public record Report(List<String> copied, List<String> untouched) {
    /** Takes copies. */
    public Report {
      copied = List.copyOf(copied);
      untouched = List.copyOf(untouched);
    }
  }

  /** Returns the weights under their names in the other model. */
  Map<String, Array> renamed() {
    Map<String, Array> renamed = new LinkedHashMap<>();
    weights.forEach(
        (name, value) -> {
          if (except.stream().noneMatch(left -> name.startsWith(left + "."))) {
            renamed.put(layer.isEmpty() ? name : layer + "." + name, value);
          }
        });
    return renamed;
  }

  /**
   * Returns what copying into these weights does.
   *
   * @throws ConfigurationException if it cannot be done
   */
  Report check(List<NetworkWeight> own) {
    Map<String, NetworkWeight> byName =
        own.stream().collect(Collectors.toMap(NetworkWeight::name, weight -> weight));
    Map<String, Array> given = renamed();
    List<String> wrong = new ArrayList<>();
    given.forEach(
        (name, value) -> {
          NetworkWeight weight = byName.get(name);
          if (weight == null) {
            wrong.add("'%s' %s has no place".formatted(name, value.shape()));
          } else if (value.dtype() != DType.FLOAT32 || !value.shape().equals(weight.shape())) {
            wrong.add(
                "'%s' is %s %s (expected: %s float32)"
                    .formatted(name, value.shape(), value.dtype(), weight.shape()));
          }
        });
    if (!wrong.isEmpty() || given.isEmpty()) {
      throw new ConfigurationException(
          "%s. Nothing was copied. Leave layers out with except(...), or say with into(...) where they belong; the model has %s"
              .formatted(
                  given.isEmpty()
                      ? "There are no weights to copy"
                      : "Weights that cannot be copied: " + String.join("; ", wrong),
                  own.stream().map(NetworkWeight::name).collect(Collectors.joining(", "))));
    }
    return new Report(
        List.copyOf(given.keySet()),
        own.stream().map(NetworkWeight::name).filter(name -> !given.containsKey(name)).toList());
  }
}
