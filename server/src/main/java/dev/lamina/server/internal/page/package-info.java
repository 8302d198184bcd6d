/** A page about the models, for people. */
@NullMarked
package dev.lamina.server.internal.page;

import org.jspecify.annotations.NullMarked;
