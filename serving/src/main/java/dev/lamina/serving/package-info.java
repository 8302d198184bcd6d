/**
 * What answers: {@link dev.lamina.serving.Predictor} loads a SavedModel, ours or another tool's,
 * and predicts. Start there.
 *
 * <p>A {@link dev.lamina.serving.Signature} says what a model takes and gives; a {@link
 * dev.lamina.serving.SignaturePredictor} calls it. The rest is private: reading {@code
 * saved_model.pb} and {@code lamina.json}, binding signatures to the graph, checking requests, and
 * the pool of prepared calls.
 */
@NullMarked
package dev.lamina.serving;

import org.jspecify.annotations.NullMarked;
