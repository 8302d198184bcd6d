package dev.lamina.api;

/**
 * The learning rate of each step. Computed in Java and handed to the graph, so it may do anything.
 */
@FunctionalInterface
public interface LearningRateSchedule {
  /**
   * Returns the learning rate.
   *
   * @param step steps done before this one, 0 for the first
   */
  double rate(long step);

  /**
   * Returns the schedule that never changes.
   *
   * @param rate greater than 0
   */
  static LearningRateSchedule constant(double rate) {
    return new ConstantRate(rate);
  }
}
