package dev.lamina.server.internal.rest;

import com.linecorp.armeria.common.HttpMethod;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.repository.ModelReference;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path asks for.
 *
 * @param model which model
 * @param method {@code predict}, {@code classify}, {@code regress}, {@code status} or {@code
 *     metadata}
 */
record RestPath(ModelReference model, String method) {
  private static final String VERSION = "(?:/versions/(\\d+)|/labels/([^/:]+))?";
  private static final Pattern POST =
      Pattern.compile(
          "/v1/models/([^/:]+)" + VERSION + ":(classify|regress|predict)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern GET =
      Pattern.compile(
          "/v1/models(?:/([^/:]+))?" + VERSION + "(?:/(metadata))?", Pattern.CASE_INSENSITIVE);

  /**
   * Understands a path.
   *
   * @throws StatusException INVALID_ARGUMENT if it asks for nothing that there is
   */
  static RestPath of(HttpMethod method, String path) {
    Matcher matcher = (method == HttpMethod.POST ? POST : GET).matcher(path);
    boolean known = method == HttpMethod.POST || method == HttpMethod.GET;
    if (!known || !matcher.matches()) {
      throw Failure.invalid("Malformed request: %s %s".formatted(method, path));
    }
    if (matcher.group(1) == null) {
      throw Failure.invalid("Missing model name in request.");
    }
    String last = matcher.group(4);
    return new RestPath(
        reference(matcher), last == null ? "status" : last.toLowerCase(Locale.ROOT));
  }

  private static ModelReference reference(Matcher matcher) {
    String name = decode("model name", matcher.group(1));
    String version = matcher.group(2);
    String label = matcher.group(3);
    if (version != null) {
      return ModelReference.version(name, number(version));
    }
    return label == null
        ? ModelReference.latest(name)
        : ModelReference.label(name, decode("model version label", label));
  }

  private static long number(String version) {
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException e) {
      throw Failure.invalid("Failed to convert version: " + version + " to numeric.");
    }
  }

  private static String decode(String what, String text) {
    try {
      // A plus is a plus in a path.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Failure.invalid("Failed to decode %s:%s".formatted(what, text));
    }
  }
}
