/**
 * Models on disk, by name and version, kept loaded as a configuration asks. Start with {@link
 * dev.lamina.server.repository.Models}, which is all that a protocol needs.
 */
@NullMarked
package dev.lamina.server.repository;

import org.jspecify.annotations.NullMarked;
