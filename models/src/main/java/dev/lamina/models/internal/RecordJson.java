package dev.lamina.models.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.LaminaException;
import dev.lamina.api.Regularizer;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The JSON form of descriptions: records of numbers, texts, enums, lists and further records. A
 * record whose place says only a contract ({@code Activation}) names its type: the simple name for
 * Lamina's own, the full name for a user's.
 *
 * <p>Reading instantiates Lamina's own records and the classes that the caller lists, nothing else:
 * a type name in a file is looked up, never loaded freely.
 */
public final class RecordJson {
  /** Where Lamina's own descriptions live. */
  private static final List<String> PACKAGES =
      List.of(
          "dev.lamina.models.layers",
          "dev.lamina.models.activations",
          "dev.lamina.models.initializers",
          "dev.lamina.models.regularizers");

  private static final Pattern SIMPLE_NAME = Pattern.compile("[A-Z][A-Za-z0-9]*");

  private final Map<String, Class<? extends Record>> custom = new HashMap<>();

  /** Creates a reader and writer that knows these classes besides Lamina's own. */
  public RecordJson(List<Class<? extends Record>> custom) {
    custom.forEach(c -> this.custom.put(c.getName(), c));
  }

  /**
   * Returns the JSON form of a value.
   *
   * @param declared the type that its place says
   * @param where for errors
   * @throws ConfigurationException if it holds something that cannot be written
   */
  public JsonElement write(Object value, Type declared, String where) {
    if (value == Regularizer.none()) {
      return JsonNull.INSTANCE;
    }
    if (value instanceof Integer || value instanceof Long) {
      return new JsonPrimitive((Number) value);
    }
    if (value instanceof Double number) {
      if (!Double.isFinite(number)) {
        throw new ConfigurationException(
            "%s: %s cannot be written (expected: a finite number)".formatted(where, number));
      }
      return new JsonPrimitive(number);
    }
    if (value instanceof Boolean flag) {
      return new JsonPrimitive(flag);
    }
    if (value instanceof String text) {
      return new JsonPrimitive(text);
    }
    if (value instanceof Enum<?> constant && constant.getDeclaringClass() == declared) {
      return new JsonPrimitive(constant.name());
    }
    if (value instanceof List<?> list && declared instanceof ParameterizedType type) {
      JsonArray array = new JsonArray();
      for (Object element : list) {
        array.add(write(element, type.getActualTypeArguments()[0], where + "[]"));
      }
      return array;
    }
    if (value instanceof Record description) {
      return writeRecord(description, declared, where);
    }
    throw new ConfigurationException(
        "%s: a %s cannot be written. Make it a record whose components are numbers, texts, enums, lists or such records."
            .formatted(where, kind(value)));
  }

  private static String kind(Object value) {
    Class<?> c = value.getClass();
    return c.isHidden() || c.isSynthetic() ? "lambda" : c.getName();
  }

  private JsonObject writeRecord(Record value, Type declared, String where) {
    JsonObject object = new JsonObject();
    Class<?> c = value.getClass();
    if (c != declared) {
      object.addProperty("type", typeName(c));
    }
    for (RecordComponent component : c.getRecordComponents()) {
      String name = component.getName();
      object.add(
          name, write(get(value, component), component.getGenericType(), where + "." + name));
    }
    return object;
  }

  private static String typeName(Class<?> c) {
    return PACKAGES.contains(c.getPackageName()) ? c.getSimpleName() : c.getName();
  }

  private static Object get(Record value, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new ConfigurationException(
          "Component '%s' of %s cannot be read".formatted(component.getName(), value.getClass()),
          e);
    }
  }

  /**
   * Returns the description that an element holds.
   *
   * @param expected the contract it must fulfil
   * @param where for errors
   * @throws ConfigurationException if the element is no such description
   */
  public <T> T read(JsonElement element, Class<T> expected, String where) {
    return expected.cast(readValue(element, expected, where));
  }

  private Object readValue(JsonElement element, Type declared, String where) {
    if (declared == Regularizer.class && element.isJsonNull()) {
      return Regularizer.none();
    }
    if (declared == int.class || declared == Integer.class) {
      long value = Json.wholeOf(element, where);
      if (value != (int) value) {
        throw Json.wrong(where, "a 32-bit whole number", element);
      }
      return (int) value;
    }
    if (declared == long.class || declared == Long.class) {
      return Json.wholeOf(element, where);
    }
    if (declared == double.class || declared == Double.class) {
      return Json.numberOf(element, where);
    }
    if (declared == boolean.class || declared == Boolean.class) {
      return Json.flagOf(element, where);
    }
    if (declared == String.class) {
      return Json.textOf(element, where);
    }
    if (declared instanceof ParameterizedType type && type.getRawType() == List.class) {
      if (!element.isJsonArray()) {
        throw Json.wrong(where, "an array", element);
      }
      List<Object> list = new ArrayList<>();
      for (JsonElement e : element.getAsJsonArray()) {
        list.add(readValue(e, type.getActualTypeArguments()[0], where + "[]"));
      }
      return list;
    }
    if (declared instanceof Class<?> c) {
      return c.isEnum() ? readEnum(element, c, where) : readRecord(element, c, where);
    }
    throw new ConfigurationException("%s: values of %s cannot be read".formatted(where, declared));
  }

  private static Object readEnum(JsonElement element, Class<?> type, String where) {
    String name = Json.textOf(element, where);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> ((Enum<?>) constant).name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "%s: '%s' (expected: one of %s)"
                        .formatted(where, name, Arrays.toString(type.getEnumConstants()))));
  }

  private Object readRecord(JsonElement element, Class<?> declared, String where) {
    JsonObject object = Json.object(element, where);
    Class<?> type =
        declared.isRecord() ? declared : lookUp(Json.text(object, "type", where), declared, where);
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      types[i] = components[i].getType();
      arguments[i] =
          readValue(
              Json.member(object, name, where), components[i].getGenericType(), where + "." + name);
    }
    requireNoOthers(object, components, where);
    return create(type, types, arguments, where);
  }

  private static void requireNoOthers(
      JsonObject object, RecordComponent[] components, String where) {
    for (String name : object.keySet()) {
      if (!name.equals("type")
          && Arrays.stream(components).noneMatch(c -> c.getName().equals(name))) {
        throw new ConfigurationException("%s: unknown member '%s'".formatted(where, name));
      }
    }
  }

  private static Object create(Class<?> type, Class<?>[] types, Object[] arguments, String where) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof LaminaException cause) {
        throw new ConfigurationException(where + ": " + cause.getMessage(), cause);
      }
      throw new ConfigurationException(
          "%s: %s refused its values: %s".formatted(where, type.getSimpleName(), e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new ConfigurationException(
          "%s: %s cannot be created".formatted(where, type.getSimpleName()), e);
    }
  }

  private Class<?> lookUp(String name, Class<?> contract, String where) {
    Class<?> found = custom.get(name);
    if (found == null && SIMPLE_NAME.matcher(name).matches()) {
      found = own(name);
    }
    if (found == null || !found.isRecord() || !contract.isAssignableFrom(found)) {
      throw new ConfigurationException(
          "%s: unknown %s type '%s'. If it is a class of your own, pass it to fromJson."
              .formatted(where, contract.getSimpleName(), name));
    }
    return found;
  }

  private static Class<?> own(String simpleName) {
    for (String pack : PACKAGES) {
      try {
        return Class.forName(pack + "." + simpleName, false, RecordJson.class.getClassLoader());
      } catch (ClassNotFoundException | NoClassDefFoundError e) {
        // Not in this package: the next one, and in the end the caller's error.
      }
    }
    return Void.class;
  }
}
