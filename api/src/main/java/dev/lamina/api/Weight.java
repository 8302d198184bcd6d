package dev.lamina.api;

/**
 * A named array that a layer declares in {@link Layer#build} and reads in {@link Forward#apply}
 * with {@link Call#value}. Trained by the optimizer, or state that the layer updates itself.
 */
public interface Weight {
  /**
   * Returns the name within the model, for example {@code hidden.kernel}; part of every file
   * written.
   */
  String name();

  /** Returns the shape; every size is known. */
  Shape shape();

  /** Returns whether the optimizer trains it; false for state such as moving averages. */
  boolean trainable();
}
