/**
 * What is reported of a model while it trains and when it is evaluated, with Keras's names and
 * numbers. A metric is sums over batches and a formula over the sums, so a short last batch counts
 * by its size.
 *
 * <p>Start with {@link dev.lamina.training.metrics.Accuracy} for classes and {@link
 * dev.lamina.training.metrics.MAE} for numbers. A metric of your own is a record that implements
 * {@link dev.lamina.api.Metric}.
 */
@NullMarked
package dev.lamina.training.metrics;

import org.jspecify.annotations.NullMarked;
