/** Questions to models and their answers, for all protocols alike. */
@NullMarked
package dev.lamina.server.internal.inference;

import org.jspecify.annotations.NullMarked;
