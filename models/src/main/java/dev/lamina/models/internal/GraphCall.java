package dev.lamina.models.internal;

import dev.lamina.api.Call;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Phase;
import dev.lamina.api.Weight;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A layer's call in one tower.
 *
 * @param layer its name
 * @param values the current values of each weight
 * @param nextSeed another seed at each call
 * @param updates where state updates go, shared by the tower's layers
 */
record GraphCall(
    Declarations declarations,
    String layer,
    Ops tf,
    Phase phase,
    Function<NetworkWeight, Operand<TFloat32>> values,
    Supplier<Operand<TInt64>> nextSeed,
    Map<NetworkWeight, Operand<TFloat32>> updates)
    implements Call {

  @Override
  public Operand<TFloat32> value(Weight weight) {
    return values.apply(declarations.own(weight));
  }

  @Override
  public Operand<TInt64> seed() {
    return nextSeed.get();
  }

  @Override
  public void afterStep(Weight state, Operand<TFloat32> newValue) {
    NetworkWeight own = declarations.own(state);
    if (own.trainable()) {
      throw new ConfigurationException(
          "Layer '%s': afterStep sets '%s', which the optimizer trains. Declare it with state()."
              .formatted(layer, own.name()));
    }
    if (phase == Phase.TRAINING && updates.put(own, newValue) != null) {
      throw new ConfigurationException(
          "Layer '%s': afterStep sets '%s' twice in one step".formatted(layer, own.name()));
    }
  }
}
