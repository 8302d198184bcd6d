/**
 * Where examples come from: CSV files ({@link dev.lamina.training.data.Csv}) become a {@link
 * dev.lamina.training.data.Table}, whose columns {@link dev.lamina.training.data.Features} turns
 * into numbers; IDX files ({@link dev.lamina.training.data.Idx}, the format of MNIST) are numbers
 * already. Both end as a {@link dev.lamina.api.Dataset}.
 *
 * <p>Start with {@link dev.lamina.training.data.Csv}. Everything here is immutable, plain Java, and
 * needs no native library.
 */
@NullMarked
package dev.lamina.training.data;

import org.jspecify.annotations.NullMarked;
