/** TensorFlow Serving's configuration files, protocol buffers as text. */
@NullMarked
package dev.lamina.server.internal.config;

import org.jspecify.annotations.NullMarked;
