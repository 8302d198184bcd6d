/**
 * Models as descriptions: {@link dev.lamina.models.Sequential} is where to start. A model is
 * immutable, checked when it is built, printed with {@code summary()}, and written as JSON; it
 * holds no TensorFlow object.
 */
@NullMarked
package dev.lamina.models;

import org.jspecify.annotations.NullMarked;
