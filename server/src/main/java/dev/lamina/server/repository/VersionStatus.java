package dev.lamina.server.repository;

import dev.lamina.server.call.StatusCode;

/**
 * How a version of a model is.
 *
 * @param version its number
 * @param state what it is doing
 * @param code {@link StatusCode#OK}, or how its last load failed
 * @param message empty, or why its last load failed
 */
public record VersionStatus(long version, VersionState state, StatusCode code, String message) {}
