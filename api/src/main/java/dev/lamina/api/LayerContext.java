package dev.lamina.api;

import java.util.List;

/**
 * What {@link Layer#build} may ask for: weights, state and child layers, under the layer's own
 * name.
 */
public interface LayerContext {
  /**
   * Declares a trained weight.
   *
   * @param name unique within the layer, for example {@code "kernel"}; letters, digits and
   *     underscores
   * @param shape every size known
   * @param initializer the first values
   * @param regularizer the penalty while training, {@link Regularizer#none()} for none
   */
  Weight weight(String name, Shape shape, Initializer initializer, Regularizer regularizer);

  /** Declares a trained weight without a penalty. */
  default Weight weight(String name, Shape shape, Initializer initializer) {
    return weight(name, shape, initializer, Regularizer.none());
  }

  /** Declares state that is saved with the weights but not trained; see {@link Call#afterStep}. */
  Weight state(String name, Shape shape, Initializer initializer);

  /** Builds a layer that this one is made of; its weights are named {@code layer.name.weight}. */
  Forward child(String name, Layer layer, TensorSpec input);

  /**
   * Builds a layer of several inputs or outputs that this one is made of; its weights are named
   * {@code layer.name.weight}.
   */
  MultiForward child(String name, MultiLayer layer, List<TensorSpec> inputs);

  /**
   * Returns this context for children that are not trained: their weights keep their values, and
   * {@link Call#trainable} is false for them.
   */
  LayerContext frozen();
}
