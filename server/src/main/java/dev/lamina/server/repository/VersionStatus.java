package dev.lamina.server.repository;

import dev.lamina.server.call.StatusCode;

/**
 * How a version of a model is.
 *
 * @param version its number
 * @param state what it is doing
 * @param code {@link StatusCode#OK}, or how its last load failed, or why it is not loaded yet
 * @param message empty, or the same in words
 */
public record VersionStatus(long version, VersionState state, StatusCode code, String message) {}
