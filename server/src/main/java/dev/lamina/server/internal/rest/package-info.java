/** TensorFlow Serving's REST API. */
@NullMarked
package dev.lamina.server.internal.rest;

import org.jspecify.annotations.NullMarked;
