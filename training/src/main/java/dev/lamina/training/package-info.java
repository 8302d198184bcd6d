/**
 * What makes a model learn. {@link dev.lamina.training.Trainer} is where to start: it owns the
 * graph and the session, and everything else here is what it is given ({@link
 * dev.lamina.training.Fit}, {@link dev.lamina.training.Export}) or gives back ({@link
 * dev.lamina.training.Evaluation}).
 */
@NullMarked
package dev.lamina.training;

import org.jspecify.annotations.NullMarked;
