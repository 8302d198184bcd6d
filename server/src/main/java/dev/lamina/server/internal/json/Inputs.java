package dev.lamina.server.internal.json;

import dev.lamina.api.DType;
import dev.lamina.server.call.StatusException;
import java.util.SortedMap;

/** Knows what a signature takes. */
@FunctionalInterface
public interface Inputs {
  /**
   * Returns the types of a signature's inputs by name.
   *
   * @throws StatusException if the model has no such signature, or there is no such model
   */
  SortedMap<String, DType> of(String signature);
}
