package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.PredictionException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How outputs become records: each component takes the output of its name; the only component of a
 * record takes the only output, whatever their names.
 */
final class RecordOutputs<O extends Record> {
  private final Class<O> type;
  private final Constructor<O> constructor;

  /** The output for each component, in the components' order. */
  private final Map<String, RecordComponent> componentOf = new LinkedHashMap<>();

  RecordOutputs(Signature signature, Class<O> type) {
    this.type = type;
    this.constructor = Components.constructor(type);
    Set<String> names = signature.outputs().keySet();
    Map<String, RecordComponent> named = Components.byName(type, names);
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      named.forEach(
          (output, found) -> {
            if (found.getName().equals(component.getName())) {
              componentOf.put(output, component);
            }
          });
    }
    if (componentOf.isEmpty() && components.length == 1 && names.size() == 1) {
      componentOf.put(names.iterator().next(), components[0]);
    }
    if (components.length == 0 || componentOf.size() != components.length) {
      throw new ConfigurationException(
          "%s does not fit the outputs of '%s': %s. Name each component after an output."
              .formatted(
                  Components.describe(type),
                  signature.name(),
                  Components.describe(signature.outputs())));
    }
    signature
        .outputs()
        .forEach(
            (name, output) -> {
              RecordComponent component = componentOf.get(name);
              if (component != null) {
                requireKind(component, output.type().orElseThrow());
              }
            });
  }

  private static void requireKind(RecordComponent component, DType dtype) {
    Class<?> kind = component.getType();
    boolean text = kind == String.class || kind == String[].class;
    boolean number =
        Set.of(float.class, double.class, int.class, long.class, float[].class, double[].class)
                .contains(kind)
            || Set.of(int[].class, long[].class).contains(kind);
    boolean fits =
        kind == Array.class
            || (text && dtype == DType.STRING)
            || (number && dtype != DType.STRING && (!isWhole(kind) || !dtype.isFloating()))
            || (kind == boolean.class && dtype == DType.BOOL);
    if (!fits) {
      throw new ConfigurationException(
          ("Component '%s' is a %s, which cannot hold %s (expected: float, double or their arrays "
                  + "for numbers; int, long or their arrays for whole numbers; boolean; String or "
                  + "String[]; or Array)")
              .formatted(component.getName(), kind.getSimpleName(), dtype));
    }
  }

  private static boolean isWhole(Class<?> kind) {
    return Set.of(int.class, long.class, int[].class, long[].class).contains(kind);
  }

  /** Returns the outputs that are needed. */
  Set<String> names() {
    return componentOf.keySet();
  }

  O record(Map<String, Array> answers, int row) {
    Object[] values = new Object[componentOf.size()];
    int i = 0;
    for (Map.Entry<String, RecordComponent> entry : componentOf.entrySet()) {
      Array answer = Objects.requireNonNull(answers.get(entry.getKey()));
      values[i++] = value(entry.getKey(), answer.slice(row, row + 1), entry.getValue().getType());
    }
    return Components.create(constructor, values);
  }

  private Object value(String output, Array row, Class<?> kind) {
    if (kind == Array.class) {
      return row.reshape(row.shape().row());
    }
    if (kind.isArray()) {
      return array(row, kind);
    }
    if (row.size() != 1) {
      throw new PredictionException(
          "Output '%s' has %d values a row, and a component of %s takes one. Declare an array."
              .formatted(output, row.size(), Components.describe(type)));
    }
    if (kind == float.class) {
      return (float) row.get(0);
    } else if (kind == double.class) {
      return row.get(0);
    } else if (kind == int.class) {
      return Math.toIntExact(row.getLong(0));
    } else if (kind == long.class) {
      return row.getLong(0);
    }
    return kind == boolean.class ? row.get(0) != 0 : row.getString(0);
  }

  private static Object array(Array row, Class<?> kind) {
    if (kind == float[].class) {
      return row.floats();
    } else if (kind == double[].class) {
      return row.cast(DType.FLOAT64).values();
    } else if (kind == String[].class) {
      return row.strings();
    }
    long[] numbers = (long[]) row.cast(DType.INT64).values();
    return kind == long[].class
        ? numbers
        : Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
  }
}
