/**
 * Dynamic batching: requests that arrive together are answered by one run of the model. Start with
 * {@link dev.lamina.server.batching.BatchingParameters}.
 */
@NullMarked
package dev.lamina.server.batching;

import org.jspecify.annotations.NullMarked;
