package dev.lamina.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of what can go wrong: every subclass is one kind of mistake or failure, and every
 * message says where, what was expected, what came, and how to mend it.
 */
public abstract sealed class LaminaException extends RuntimeException
    permits ConfigurationException,
        ShapeException,
        DataException,
        TrainingException,
        SavedModelException,
        PredictionException {
  private static final long serialVersionUID = 1;

  LaminaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
