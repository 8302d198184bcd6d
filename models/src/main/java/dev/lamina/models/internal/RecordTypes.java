package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.MultiLayer;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The records that a file may name: Lamina's own by their simple names, and a user's by their full
 * names. Nothing else is ever found: a name in a file is looked up, never loaded freely.
 */
final class RecordTypes {
  /** The member in which a description says its type. */
  static final String TYPE = "type";

  /** Where Lamina's own descriptions live. */
  private static final List<String> PACKAGES =
      List.of(
          "dev.lamina.models.layers",
          "dev.lamina.models.activations",
          "dev.lamina.models.initializers",
          "dev.lamina.models.regularizers");

  private static final Pattern SIMPLE_NAME = Pattern.compile("[A-Z][A-Za-z0-9]*");

  private final Map<String, Class<? extends Record>> custom = new LinkedHashMap<>();

  RecordTypes(List<Class<? extends Record>> custom) {
    custom.forEach(c -> this.custom.put(c.getName(), c));
  }

  /** Returns the name under which a record is written. */
  static String nameOf(Class<? extends Record> type, String where) {
    requireNoTypeComponent(type, where);
    return PACKAGES.contains(type.getPackageName()) ? type.getSimpleName() : type.getName();
  }

  /**
   * Returns the record of a name.
   *
   * @param contract what it must implement
   * @throws ConfigurationException if there is none
   */
  Class<? extends Record> find(String name, Class<?> contract, String where) {
    Class<? extends Record> type =
        Optional.<Class<? extends Record>>ofNullable(custom.get(name))
            .or(() -> own(name))
            .filter(contract::isAssignableFrom)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "%s: unknown %s type '%s'. If it is a class of your own, pass it to fromJson."
                            .formatted(where, nameOf(contract), name)));
    requireNoTypeComponent(type, where);
    return type;
  }

  /** To a reader of errors every layer is a Layer. */
  private static String nameOf(Class<?> contract) {
    return contract == MultiLayer.class ? "Layer" : contract.getSimpleName();
  }

  private static Optional<Class<? extends Record>> own(String simpleName) {
    if (!SIMPLE_NAME.matcher(simpleName).matches()) {
      return Optional.empty();
    }
    return PACKAGES.stream().flatMap(pack -> load(pack + "." + simpleName).stream()).findFirst();
  }

  /** Finds a class without initializing it. */
  private static Optional<Class<? extends Record>> load(String name) {
    try {
      Class<?> found = Class.forName(name, false, RecordTypes.class.getClassLoader());
      return found.isRecord() ? Optional.of(found.asSubclass(Record.class)) : Optional.empty();
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      // The second where the file system knows no case and the name has another than the class.
      return Optional.empty();
    }
  }

  private static void requireNoTypeComponent(Class<? extends Record> type, String where) {
    RecordComponent[] components = type.getRecordComponents();
    if (Arrays.stream(components).anyMatch(c -> c.getName().equals(TYPE))) {
      throw new ConfigurationException(
          "%s: %s has a component named '%s', where the file says the class. Rename it."
              .formatted(where, type.getName(), TYPE));
    }
  }
}
