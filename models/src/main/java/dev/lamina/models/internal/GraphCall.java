package dev.lamina.models.internal;

import dev.lamina.api.Call;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Phase;
import dev.lamina.api.Weight;
import dev.lamina.api.internal.LayerOutputs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** A layer's call in one tower. */
final class GraphCall implements Call {
  private final Site site;
  private final Ops tf;
  private final String layer;
  private final boolean trainable;
  private final List<Operand<? extends TType>> inputs;

  /** New values that calls before this one gave to state: a shared layer goes on from there. */
  private final Map<NetworkWeight, Operand<TFloat32>> earlier;

  private final Set<NetworkWeight> updated = new HashSet<>();
  private final Map<Integer, Operand<TBool>> outputMasks = new HashMap<>();

  /**
   * What the calls of one tower have in common.
   *
   * @param values the current values of each weight
   * @param nextSeed another seed at each call
   * @param updates the new values of state
   * @param traced what each layer gave, in order
   * @param masks which steps of a tensor are there
   */
  record Site(
      Declarations declarations,
      Phase phase,
      Function<NetworkWeight, Operand<TFloat32>> values,
      Supplier<Operand<TInt64>> nextSeed,
      Map<NetworkWeight, Operand<TFloat32>> updates,
      Map<String, Tower.Traced> traced,
      Map<Output<?>, Operand<TBool>> masks) {
    static Site of(
        Declarations declarations,
        Phase phase,
        Function<NetworkWeight, Operand<TFloat32>> values,
        Supplier<Operand<TInt64>> nextSeed) {
      return new Site(
          declarations,
          phase,
          values,
          nextSeed,
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new HashMap<>());
    }
  }

  private GraphCall(
      Site site, Ops tf, String layer, boolean trainable, List<Operand<? extends TType>> inputs) {
    this.site = site;
    this.tf = tf;
    this.layer = layer;
    this.trainable = trainable;
    this.inputs = inputs;
    this.earlier = Map.copyOf(site.updates());
  }

  /** Returns the call of a model that is nowhere inside another. */
  static GraphCall root(Site site, Ops tf) {
    return new GraphCall(site, tf, "", true, List.of());
  }

  /** Returns the call of a layer in here. */
  GraphCall inside(String name, boolean newTrainable, List<Operand<? extends TType>> newInputs) {
    String path = layer.isEmpty() ? name : layer + "." + name;
    return new GraphCall(site, tf.withSubScope(name), path, newTrainable, newInputs);
  }

  /** Records what the layer gave, and passes masks on. */
  void done(String path, MultiLayer description, List<Operand<? extends TType>> outputs) {
    Optional<Operand<TBool>> kept = description.keepsMask() ? joinedMask() : Optional.empty();
    for (int i = 0; i < outputs.size(); i++) {
      Output<?> output = outputs.get(i).asOutput();
      site.traced()
          .put(
              i == 0 ? path : path + ":" + i,
              new Tower.Traced(LayerOutputs.type(description), outputs.get(i)));
      Operand<TBool> own = outputMasks.get(i);
      if (own != null) {
        site.masks().put(output, own);
      } else {
        kept.ifPresent(mask -> site.masks().put(output, mask));
      }
    }
  }

  private Optional<Operand<TBool>> joinedMask() {
    Operand<TBool> joined = null;
    for (int i = 0; i < inputs.size(); i++) {
      Operand<TBool> mask = mask(i).orElse(null);
      if (mask != null) {
        joined = joined == null ? mask : tf.math.logicalAnd(joined, mask);
      }
    }
    return Optional.ofNullable(joined);
  }

  @Override
  public Ops tf() {
    return tf;
  }

  @Override
  public Phase phase() {
    return site.phase();
  }

  @Override
  public boolean trainable() {
    return trainable;
  }

  @Override
  public Operand<TFloat32> value(Weight weight) {
    NetworkWeight own = site.declarations().own(weight);
    Operand<TFloat32> newer = earlier.get(own);
    return newer == null ? site.values().apply(own) : newer;
  }

  @Override
  public Operand<TInt64> seed() {
    return site.nextSeed().get();
  }

  @Override
  public void afterStep(Weight state, Operand<TFloat32> newValue) {
    NetworkWeight own = site.declarations().own(state);
    if (own.trainable()) {
      throw new ConfigurationException(
          "Layer '%s': afterStep sets '%s', which the optimizer trains. Declare it with state()."
              .formatted(layer, own.name()));
    }
    if (site.phase() == Phase.TRAINING) {
      if (!updated.add(own)) {
        throw new ConfigurationException(
            "Layer '%s': afterStep sets '%s' twice in one step".formatted(layer, own.name()));
      }
      site.updates().put(own, newValue);
    }
  }

  @Override
  public Optional<Operand<TBool>> mask(int input) {
    return Optional.ofNullable(site.masks().get(inputs.get(input).asOutput()));
  }

  @Override
  public void setMask(int output, Operand<TBool> mask) {
    outputMasks.put(output, mask);
  }
}
