package dev.lamina.api;

/** One learning rate for all steps; {@link LearningRateSchedule#constant}. */
public record ConstantRate(double value) implements LearningRateSchedule {
  /** Checks that the rate is a positive number. */
  public ConstantRate {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new ConfigurationException("learningRate: %s (expected: > 0)".formatted(value));
    }
  }

  @Override
  public double rate(long step) {
    return value;
  }
}
