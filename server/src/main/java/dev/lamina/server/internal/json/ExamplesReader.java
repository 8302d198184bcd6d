package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import dev.lamina.protocol.serving.ExampleList;
import dev.lamina.protocol.serving.ExampleListWithContext;
import dev.lamina.protocol.serving.Input;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;

/**
 * Reads classify and regress requests: {@code {"signature_name", "context", "examples": [...]}}.
 */
public final class ExamplesReader {
  /**
   * A request that was read.
   *
   * @param signature the signature's name, empty if none is given
   */
  public record Request(String signature, Input input) {}

  private final byte[] document;
  private final JsonParser parser;
  private @Nullable Example context;
  private @Nullable List<Example> examples;

  private ExamplesReader(byte[] document, JsonParser parser) {
    this.document = document;
    this.parser = parser;
  }

  /**
   * Reads a request.
   *
   * @throws StatusException INVALID_ARGUMENT if it makes no sense
   */
  public static Request read(byte[] document) {
    try {
      Outline outline = Outline.of(document);
      try (JsonParser parser = Json.parser(document)) {
        Outline.requireObject(document, parser);
        Input input = new ExamplesReader(document, parser).input();
        return new Request(outline.signature() == null ? "" : outline.signature(), input);
      }
    } catch (JsonProcessingException e) {
      throw Json.malformed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Input input() throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals("context") && context == null) {
        context = example(token);
      } else if (name.equals("examples") && examples == null) {
        examples = examples(token);
      } else {
        parser.skipChildren();
      }
    }
    if (examples == null) {
      throw formatError("When method is classify, key 'examples' is expected and was not found");
    }
    if (context == null) {
      return Input.newBuilder()
          .setExampleList(ExampleList.newBuilder().addAllExamples(examples))
          .build();
    }
    return Input.newBuilder()
        .setExampleListWithContext(
            ExampleListWithContext.newBuilder().setContext(context).addAllExamples(examples))
        .build();
  }

  private StatusException formatError(String what) {
    return Failure.invalid("JSON Value: %s %s".formatted(Excerpt.at(document, 0), what));
  }

  private List<Example> examples(JsonToken token) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      throw formatError("Expecting 'examples' value to be an list/array");
    }
    List<Example> result = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      result.add(example(next));
    }
    if (result.isEmpty()) {
      throw formatError("'examples' value is an empty array");
    }
    return result;
  }

  private Example example(JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw Failure.invalid("Example must be JSON object but got JSON " + Json.kind(token));
    }
    Features.Builder features = Features.newBuilder();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Feature.Builder feature = Feature.newBuilder();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_ARRAY) {
        while ((value = parser.nextToken()) != JsonToken.END_ARRAY) {
          add(name, value, feature);
        }
      } else {
        add(name, value, feature);
      }
      features.putFeature(name, feature.build());
    }
    return Example.newBuilder().setFeatures(features).build();
  }

  private void add(String name, JsonToken token, Feature.Builder feature) throws IOException {
    switch (token) {
      case VALUE_TRUE, VALUE_FALSE -> {
        requireKind(name, feature, Feature.KindCase.INT64_LIST);
        feature.getInt64ListBuilder().addValue(token == JsonToken.VALUE_TRUE ? 1 : 0);
      }
      case VALUE_NUMBER_INT -> integer(name, feature);
      case VALUE_NUMBER_FLOAT -> {
        requireKind(name, feature, Feature.KindCase.FLOAT_LIST);
        feature.getFloatListBuilder().addValue((float) ElementBuffer.number(parser));
      }
      case VALUE_STRING -> bytes(name, feature, ByteString.copyFromUtf8(parser.getText()));
      case START_OBJECT -> {
        if (!Base64Object.isAt(document, Json.offset(parser))) {
          throw unexpected(name, token);
        }
        parser.nextToken();
        parser.nextToken();
        bytes(name, feature, ByteString.copyFrom(ValueReader.decode(parser.getText())));
        parser.nextToken();
      }
      default -> throw unexpected(name, token);
    }
  }

  private void integer(String name, Feature.Builder feature) throws IOException {
    requireKind(name, feature, Feature.KindCase.INT64_LIST);
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw Failure.invalid(
          "Feature: %s has uint64_t element. Only int64_t is supported.".formatted(name));
    }
    feature.getInt64ListBuilder().addValue(parser.getLongValue());
  }

  private static void bytes(String name, Feature.Builder feature, ByteString value) {
    requireKind(name, feature, Feature.KindCase.BYTES_LIST);
    feature.getBytesListBuilder().addValue(value);
  }

  private static StatusException unexpected(String name, JsonToken token) {
    return Failure.invalid(
        "Feature: %s has element with unexpected JSON type: %s".formatted(name, Json.kind(token)));
  }

  private static void requireKind(String name, Feature.Builder feature, Feature.KindCase expected) {
    Feature.KindCase kind = feature.getKindCase();
    if (kind != expected && kind != Feature.KindCase.KIND_NOT_SET) {
      String text =
          switch (kind) {
            case BYTES_LIST -> "bytes";
            case FLOAT_LIST -> "float";
            case INT64_LIST -> "int64";
            case KIND_NOT_SET -> "UNKNOWN";
          };
      throw Failure.invalid(
          "Unexpected element type in feature: %s expecting type: %s".formatted(name, text));
    }
  }
}
