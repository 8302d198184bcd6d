package dev.lamina.models.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.lamina.api.ConfigurationException;
import java.io.IOException;
import java.io.StringReader;
import java.util.Collection;

/** Reads JSON strictly, with errors that say where. */
public final class Json {
  private static final int MAX_DEPTH = 255;

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
   * @throws ConfigurationException if it is no JSON, nested more than {@value #MAX_DEPTH} deep, or
   *     has an object with the same name twice
   */
  public static JsonElement parse(String json) {
    if (json.isBlank()) {
      throw new ConfigurationException("The text is empty (expected: JSON)");
    }
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(MAX_DEPTH);
    try {
      JsonElement element = next(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedJsonException("text after the end");
      }
      return element;
    } catch (IOException e) {
      // The reader's own text is "JsonReader at line 1 column 2 path $.name".
      String place = reader.toString().replace("JsonReader ", "");
      throw new ConfigurationException("The text is no valid JSON " + place, e);
    }
  }

  /** Gson's own way to a tree would keep the last of several members of one name. */
  private static JsonElement next(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> nextObject(reader);
      case BEGIN_ARRAY -> nextArray(reader);
      case STRING -> new JsonPrimitive(reader.nextString());
      case NUMBER -> new JsonPrimitive(ToNumberPolicy.LAZILY_PARSED_NUMBER.readNumber(reader));
      case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield JsonNull.INSTANCE;
      }
      case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
          throw new MalformedJsonException("a value expected");
    };
  }

  private static JsonObject nextObject(JsonReader reader) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      String path = reader.getPath();
      JsonElement value = next(reader);
      if (object.has(name)) {
        throw new ConfigurationException("'%s' is there twice (%s)".formatted(name, path));
      }
      object.add(name, value);
    }
    reader.endObject();
    return object;
  }

  private static JsonArray nextArray(JsonReader reader) throws IOException {
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(next(reader));
    }
    reader.endArray();
    return array;
  }

  /** Checks that an object has no other members than these. */
  public static void requireOnly(JsonObject object, Collection<String> names, String where) {
    for (String name : object.keySet()) {
      if (!names.contains(name)) {
        throw new ConfigurationException(
            "%s: unknown member '%s'. Known: %s".formatted(where, name, String.join(", ", names)));
      }
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
    return arrayOf(member(object, name, where), where + "." + name);
  }

  /** Returns a value as an array. */
  public static JsonArray arrayOf(JsonElement element, String where) {
    if (!element.isJsonArray()) {
      throw wrong(where, "an array", element);
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
    return integerOf(member(object, name, where), where + "." + name);
  }

  /** Returns a value as an int. */
  public static int integerOf(JsonElement element, String where) {
    long value = wholeOf(element, where);
    if (value != (int) value) {
      throw wrong(where, "a 32-bit whole number", element);
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

  /** Returns a value as a finite double. */
  public static double numberOf(JsonElement element, String where) {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
      throw wrong(where, "a number", element);
    }
    double value = element.getAsDouble();
    if (!Double.isFinite(value)) {
      throw wrong(where, "a number that fits 64 bits", element);
    }
    return value;
  }

  /** Returns a value as a boolean. */
  public static boolean flagOf(JsonElement element, String where) {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isBoolean()) {
      throw wrong(where, "true or false", element);
    }
    return element.getAsBoolean();
  }

  /** Returns the error of a value of the wrong kind. */
  private static ConfigurationException wrong(String where, String expected, JsonElement received) {
    String text = received.toString();
    return new ConfigurationException(
        "%s: %s (expected: %s)"
            .formatted(where, text.length() > 60 ? text.substring(0, 60) + "..." : text, expected));
  }
}
