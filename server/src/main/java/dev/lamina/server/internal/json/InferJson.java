package dev.lamina.server.internal.json;

import dev.lamina.api.Array;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An infer request that was read.
 *
 * @param id what the answer carries, too; null if there is none
 * @param signature the signature's name, empty for the default
 * @param inputs the inputs by name
 * @param outputs the outputs wanted, each with whether it is wanted as bytes (null: as the request
 *     says of all); empty for all outputs
 * @param binary whether outputs are wanted as bytes
 */
public record InferJson(
    @Nullable String id,
    String signature,
    Map<String, Array> inputs,
    Map<String, @Nullable Boolean> outputs,
    boolean binary) {

  /** Returns whether an output is wanted as bytes. */
  public boolean isBinary(String output) {
    Boolean own = outputs.get(output);
    return own == null ? binary : own;
  }
}
