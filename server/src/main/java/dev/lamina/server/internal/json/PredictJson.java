package dev.lamina.server.internal.json;

import dev.lamina.api.Array;
import java.util.Map;

/**
 * A predict request that was read.
 *
 * @param signature the signature's name
 * @param inputs its inputs
 * @param rows whether it came as rows ({@code instances}) rather than columns ({@code inputs})
 */
public record PredictJson(String signature, Map<String, Array> inputs, boolean rows) {}
