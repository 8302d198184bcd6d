/**
 * Pictures of training and of data, as PNG files: {@link dev.lamina.training.charts.LearningCurves}
 * shows how losses and metrics moved over the epochs, {@link dev.lamina.training.charts.ImageSheet}
 * the images that a model saw.
 *
 * <p>Start with {@link dev.lamina.training.charts.LearningCurves}. Everything here works without a
 * screen.
 */
@NullMarked
package dev.lamina.training.charts;

import org.jspecify.annotations.NullMarked;
