package dev.lamina.server.internal.inference;

import dev.lamina.api.Array;
import java.util.Map;

/**
 * What a model answered.
 *
 * @param model its name
 * @param version the version that answered
 * @param signature the signature's name
 * @param outputs the outputs by name
 */
public record Answer(String model, long version, String signature, Map<String, Array> outputs) {}
