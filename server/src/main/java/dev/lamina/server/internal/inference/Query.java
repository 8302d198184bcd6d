package dev.lamina.server.internal.inference;

import dev.lamina.api.Array;
import java.util.Map;
import java.util.Set;

/**
 * A question to a model.
 *
 * @param signature the signature's name, empty for the default
 * @param inputs every input by name
 * @param outputs the outputs wanted, empty for all
 */
public record Query(String signature, Map<String, Array> inputs, Set<String> outputs) {
  /** The signature that is meant if none is named. */
  public static final String DEFAULT_SIGNATURE = "serving_default";

  /** Puts the default signature's name where there is none. */
  public Query {
    signature = nameOf(signature);
  }

  /** Returns the name of the signature that is meant. */
  public static String nameOf(String signature) {
    return signature.isEmpty() ? DEFAULT_SIGNATURE : signature;
  }
}
