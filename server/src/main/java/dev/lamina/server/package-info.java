/**
 * The model server: SavedModels by name and version over TensorFlow Serving's REST and gRPC and the
 * Open Inference Protocol. Start with {@link dev.lamina.server.ModelServer}.
 */
@NullMarked
package dev.lamina.server;

import org.jspecify.annotations.NullMarked;
