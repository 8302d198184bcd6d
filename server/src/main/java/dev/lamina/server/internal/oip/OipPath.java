package dev.lamina.server.internal.oip;

import com.linecorp.armeria.common.HttpMethod;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.repository.ModelReference;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path asks for.
 *
 * @param what {@code server}, {@code live}, {@code ready}, {@code model}, {@code model_ready} or
 *     {@code infer}
 * @param model the model's name, empty if none is meant
 * @param version the version as it is written, empty if none is
 */
record OipPath(String what, String model, String version) {
  private static final Pattern SERVER =
      Pattern.compile("/v2(?:/health/(live|ready))?/?", Pattern.CASE_INSENSITIVE);
  private static final Pattern MODEL =
      Pattern.compile(
          "/v2/models/([^/]+)(?:/versions/([^/]+))?(?:/(ready|infer))?", Pattern.CASE_INSENSITIVE);

  static OipPath of(HttpMethod method, String path) {
    Matcher server = SERVER.matcher(path);
    if (method == HttpMethod.GET && server.matches()) {
      String what = server.group(1);
      return new OipPath(what == null ? "server" : what.toLowerCase(Locale.ROOT), "", "");
    }
    Matcher model = MODEL.matcher(path);
    if (model.matches()) {
      String last = model.group(3) == null ? "model" : model.group(3).toLowerCase(Locale.ROOT);
      boolean infer = last.equals("infer");
      if (method == (infer ? HttpMethod.POST : HttpMethod.GET)) {
        return new OipPath(
            last.equals("ready") ? "model_ready" : last,
            decode(model.group(1)),
            model.group(2) == null ? "" : decode(model.group(2)));
      }
    }
    throw new StatusException(StatusCode.NOT_FOUND, "There is no %s %s".formatted(method, path));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  ModelReference reference() {
    return OipModels.reference(model, version);
  }
}
