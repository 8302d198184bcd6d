package dev.lamina.models.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import dev.lamina.api.ConfigurationException;

/** Reads JSON strictly, with errors that say where. */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .serializeNulls()
          .disableHtmlEscaping()
          .setStrictness(Strictness.STRICT)
          .setPrettyPrinting()
          .create();

  private Json() {}

  /** Returns the text of a JSON value, indented. */
  public static String print(JsonElement element) {
    return GSON.toJson(element);
  }

  /**
   * Parses a text.
   *
   * @throws ConfigurationException if it is no JSON
   */
  public static JsonElement parse(String json) {
    try {
      JsonElement element = GSON.fromJson(json, JsonElement.class);
      if (element == null) {
        throw new ConfigurationException("The text is empty (expected: JSON)");
      }
      return element;
    } catch (JsonParseException e) {
      throw new ConfigurationException("The text is no valid JSON: " + e.getMessage(), e);
    }
  }

  /** Returns a member of an object. */
  public static JsonElement member(JsonObject object, String name, String where) {
    JsonElement member = object.get(name);
    if (member == null) {
      throw new ConfigurationException("%s: '%s' is missing".formatted(where, name));
    }
    return member;
  }

  /** Returns the value as an object. */
  public static JsonObject object(JsonElement element, String where) {
    if (!element.isJsonObject()) {
      throw wrong(where, "an object", element);
    }
    return element.getAsJsonObject();
  }

  /** Returns a member as an array. */
  public static JsonArray array(JsonObject object, String name, String where) {
    JsonElement element = member(object, name, where);
    if (!element.isJsonArray()) {
      throw wrong(where + "." + name, "an array", element);
    }
    return element.getAsJsonArray();
  }

  /** Returns a member as text. */
  public static String text(JsonObject object, String name, String where) {
    return textOf(member(object, name, where), where + "." + name);
  }

  /** Returns a value as text. */
  public static String textOf(JsonElement element, String where) {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
      throw wrong(where, "a text", element);
    }
    return element.getAsString();
  }

  /** Returns a member as an int. */
  public static int integer(JsonObject object, String name, String where) {
    long value = wholeOf(member(object, name, where), where + "." + name);
    if (value != (int) value) {
      throw new ConfigurationException(
          "%s.%s: %d (expected: a 32-bit whole number)".formatted(where, name, value));
    }
    return (int) value;
  }

  /** Returns a value as a whole number. */
  public static long wholeOf(JsonElement element, String where) {
    if (element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber()) {
      try {
        return Long.parseLong(element.getAsString());
      } catch (NumberFormatException e) {
        throw wrong(where, "a whole number", element);
      }
    }
    throw wrong(where, "a whole number", element);
  }

  /** Returns a value as a double. */
  public static double numberOf(JsonElement element, String where) {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
      throw wrong(where, "a number", element);
    }
    return element.getAsDouble();
  }

  /** Returns a value as a boolean. */
  public static boolean flagOf(JsonElement element, String where) {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isBoolean()) {
      throw wrong(where, "true or false", element);
    }
    return element.getAsBoolean();
  }

  /** Returns the error of a value of the wrong kind. */
  static ConfigurationException wrong(String where, String expected, JsonElement received) {
    String text = received.toString();
    return new ConfigurationException(
        "%s: %s (expected: %s)"
            .formatted(where, text.length() > 60 ? text.substring(0, 60) + "..." : text, expected));
  }
}
