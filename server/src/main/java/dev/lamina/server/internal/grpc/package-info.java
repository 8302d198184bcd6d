/** TensorFlow Serving's gRPC services, and gRPC's own of health. */
@NullMarked
package dev.lamina.server.internal.grpc;

import org.jspecify.annotations.NullMarked;
