package dev.lamina.serving;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.PredictionException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The components of users' records, which may be private classes. */
final class Components {
  private Components() {}

  /** Returns the component for each name that has one: of that name, or {@code a_b} in aB. */
  static Map<String, RecordComponent> byName(Class<? extends Record> type, Set<String> names) {
    Map<String, RecordComponent> found = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      String snake = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
      if (names.contains(name)) {
        found.put(name, component);
      } else if (names.contains(snake)) {
        found.put(snake, component);
      }
    }
    return found;
  }

  static void open(RecordComponent component) {
    component.getAccessor().setAccessible(true);
  }

  static Object get(RecordComponent component, Record owner) {
    try {
      Object value = component.getAccessor().invoke(owner);
      if (value == null) {
        throw new PredictionException(
            "Component '%s' of %s is null.".formatted(component.getName(), owner));
      }
      return value;
    } catch (InvocationTargetException e) {
      throw unchecked(e);
    } catch (IllegalAccessException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  static <R extends Record> Constructor<R> constructor(Class<R> type) {
    Class<?>[] kinds =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(kinds);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new ConfigurationException(type + " is no record", e);
    }
  }

  static <R extends Record> R create(Constructor<R> constructor, Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw unchecked(e);
    } catch (InstantiationException | IllegalAccessException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** What a record's own code throws is the user's, and comes through as it is. */
  private static RuntimeException unchecked(InvocationTargetException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(e.getCause());
  }

  /** Returns for example {@code Apartment(size, age)}. */
  static String describe(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.joining(", ", type.getSimpleName() + "(", ")"));
  }

  static String describe(Map<String, SignatureTensor> tensors) {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
