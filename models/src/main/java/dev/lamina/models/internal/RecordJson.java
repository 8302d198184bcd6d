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
import java.util.List;

/**
 * The JSON form of descriptions: records of numbers, texts, enums, lists and further records. A
 * record whose place says only a contract ({@code Activation}) names its type: the simple name for
 * Lamina's own, the full name for a user's. {@link Regularizer#none()} is null.
 *
 * <p>Reading instantiates Lamina's own records and the classes that the caller lists, with what
 * those declare as components, nothing else.
 */
public final class RecordJson {
  private final RecordTypes types;

  /** Creates a reader and writer that knows these classes besides Lamina's own. */
  public RecordJson(List<Class<? extends Record>> custom) {
    types = new RecordTypes(custom);
  }

  /**
   * Returns the JSON form of a value.
   *
   * @param declared the type that its place says
   * @param where for errors
   * @throws ConfigurationException if it holds something that cannot be written
   */
  public JsonElement write(Object value, Type declared, String where) {
    if (list(declared) && value instanceof List<?> list) {
      return writeList(list, element(declared), where);
    }
    if (isRecordOrContract(declared)) {
      if (value == Regularizer.none()) {
        return JsonNull.INSTANCE;
      }
      if (value instanceof Record description) {
        return writeRecord(description, declared, where);
      }
    }
    if (is(declared, int.class, Integer.class) || is(declared, long.class, Long.class)) {
      return new JsonPrimitive((Number) value);
    }
    if (is(declared, double.class, Double.class)) {
      return writeDouble((Double) value, where);
    }
    if (is(declared, boolean.class, Boolean.class)) {
      return new JsonPrimitive((Boolean) value);
    }
    if (declared == String.class) {
      return new JsonPrimitive((String) value);
    }
    if (value instanceof Enum<?> constant && constant.getDeclaringClass() == declared) {
      return new JsonPrimitive(constant.name());
    }
    throw new ConfigurationException(
        "%s: a %s cannot be written. Make it a record whose components are int, long, double, boolean, String, enums, Lists of these or such records."
            .formatted(where, kind(value)));
  }

  private static boolean is(Type declared, Class<?> primitive, Class<?> boxed) {
    return declared == primitive || declared == boxed;
  }

  private static boolean list(Type declared) {
    return declared instanceof ParameterizedType type && type.getRawType() == List.class;
  }

  private static Type element(Type list) {
    return ((ParameterizedType) list).getActualTypeArguments()[0];
  }

  private static boolean isRecordOrContract(Type declared) {
    return declared instanceof Class<?> c && (c.isRecord() || c.isInterface());
  }

  private static String kind(Object value) {
    Class<?> c = value.getClass();
    return c.isHidden() || c.isSynthetic() ? "lambda" : c.getName();
  }

  private JsonArray writeList(List<?> list, Type element, String where) {
    JsonArray array = new JsonArray();
    for (int i = 0; i < list.size(); i++) {
      array.add(write(list.get(i), element, "%s[%d]".formatted(where, i)));
    }
    return array;
  }

  private static JsonPrimitive writeDouble(double value, String where) {
    if (!Double.isFinite(value)) {
      throw new ConfigurationException(
          "%s: %s cannot be written (expected: a finite number)".formatted(where, value));
    }
    return new JsonPrimitive(value);
  }

  private JsonObject writeRecord(Record value, Type declared, String where) {
    JsonObject object = new JsonObject();
    if (value.getClass() != declared) {
      object.addProperty(RecordTypes.TYPE, RecordTypes.nameOf(value.getClass(), where));
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      String inside = where + "." + component.getName();
      JsonElement written = write(get(value, component), component.getGenericType(), inside);
      object.add(component.getName(), written);
    }
    return object;
  }

  private static Object get(Record value, RecordComponent component) {
    Throwable cause;
    try {
      component.getAccessor().setAccessible(true);
      Object result = component.getAccessor().invoke(value);
      if (result != null) {
        return result;
      }
      cause = new NullPointerException(component.getName());
    } catch (ReflectiveOperationException e) {
      cause = e;
    }
    throw new ConfigurationException(
        "Component '%s' of %s cannot be read: %s"
            .formatted(component.getName(), value.getClass().getName(), cause),
        cause);
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
    if (list(declared)) {
      return readList(element, element(declared), where);
    }
    if (declared == Regularizer.class && element.isJsonNull()) {
      return Regularizer.none();
    }
    if (isRecordOrContract(declared)) {
      return readRecord(element, (Class<?>) declared, where);
    }
    if (is(declared, int.class, Integer.class)) {
      return Json.integerOf(element, where);
    }
    if (is(declared, long.class, Long.class)) {
      return Json.wholeOf(element, where);
    }
    if (is(declared, double.class, Double.class)) {
      return Json.numberOf(element, where);
    }
    if (is(declared, boolean.class, Boolean.class)) {
      return Json.flagOf(element, where);
    }
    if (declared == String.class) {
      return Json.textOf(element, where);
    }
    if (declared instanceof Class<?> c && c.isEnum()) {
      return readEnum(element, c, where);
    }
    throw new ConfigurationException(
        "%s: values of type %s cannot be read".formatted(where, declared.getTypeName()));
  }

  private List<Object> readList(JsonElement array, Type element, String where) {
    List<Object> list = new ArrayList<>();
    for (JsonElement e : Json.arrayOf(array, where)) {
      list.add(readValue(e, element, "%s[%d]".formatted(where, list.size())));
    }
    return list;
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
    List<String> names = new ArrayList<>();
    Class<?> type = declared;
    if (!declared.isRecord()) {
      names.add(RecordTypes.TYPE);
      type = types.find(Json.text(object, RecordTypes.TYPE, where), declared, where);
    }
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      names.add(component.getName());
    }
    Json.requireOnly(object, names, where);
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      JsonElement member = Json.member(object, name, where);
      arguments[i] = readValue(member, components[i].getGenericType(), where + "." + name);
    }
    return create(type, components, arguments, where);
  }

  private static Object create(
      Class<?> type, RecordComponent[] components, Object[] arguments, String where) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
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
}
