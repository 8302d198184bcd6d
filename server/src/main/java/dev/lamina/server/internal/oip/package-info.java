/** The Open Inference Protocol, version 2, over REST and gRPC. */
@NullMarked
package dev.lamina.server.internal.oip;

import org.jspecify.annotations.NullMarked;
