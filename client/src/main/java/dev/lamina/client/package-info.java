/**
 * A client for model servers, Lamina's or TensorFlow Serving, over REST or gRPC. Start with {@link
 * dev.lamina.client.ModelClient}.
 */
@NullMarked
package dev.lamina.client;

import org.jspecify.annotations.NullMarked;
