/**
 * Requests and answers of TensorFlow Serving's REST API. Values are read as a stream straight into
 * arrays of the signature's types; no tree of the document is ever built, so what a request can
 * take of memory is bounded by its length.
 */
@NullMarked
package dev.lamina.server.internal.json;

import org.jspecify.annotations.NullMarked;
