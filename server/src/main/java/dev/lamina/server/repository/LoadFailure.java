package dev.lamina.server.repository;

import dev.lamina.server.call.StatusCode;

/**
 * Why a version could not be loaded.
 *
 * @param after how its directory looked then
 * @param changed whether it changed while it was loaded: somebody is copying into it
 */
record LoadFailure(StatusCode code, String message, Fingerprint after, boolean changed) {}
