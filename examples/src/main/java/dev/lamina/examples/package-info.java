/**
 * Short programs, each a main of its own that is also run by a test. Start with {@link
 * dev.lamina.examples.FirstProgram}.
 */
@NullMarked
package dev.lamina.examples;

import org.jspecify.annotations.NullMarked;
