package dev.lamina.server.internal.page;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.ModelReference;
import dev.lamina.server.repository.Models;
import dev.lamina.server.repository.VersionState;
import dev.lamina.server.repository.VersionStatus;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Answers {@code /}: the models, their versions and signatures, and a form to try each. */
public final class StatusPage implements HttpService {
  private final Models models;
  private final String template;

  /**
   * Tells of these models.
   *
   * @param metricsPath where the metrics are
   */
  public StatusPage(Models models, String metricsPath) {
    this.models = models;
    String version = StatusPage.class.getPackage().getImplementationVersion();
    template =
        read()
            .replace("{{version}}", Html.escape(version == null ? "unpackaged" : version))
            .replace("{{metrics}}", Html.escape(metricsPath));
  }

  private static String read() {
    try (InputStream in =
        Objects.requireNonNull(StatusPage.class.getResourceAsStream("status.html"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    String ready =
        models.isReady()
            ? "<strong class=\"good\">Ready.</strong>"
            : "<strong class=\"bad\">Not ready.</strong>";
    String list = models.names().stream().map(this::model).collect(Collectors.joining());
    String page = template.replace("{{ready}}", ready).replace("{{models}}", list);
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.HTML_UTF_8)
            .set("x-frame-options", "DENY")
            .set("x-content-type-options", "nosniff")
            .build();
    return HttpResponse.of(headers, HttpData.ofUtf8(page));
  }

  private String model(String name) {
    StringBuilder html = new StringBuilder("<h2>%s</h2>\n".formatted(Html.escape(name)));
    html.append("<table><tr><th>version</th><th>state</th><th></th></tr>\n");
    try {
      models.status(ModelReference.latest(name)).forEach(status -> html.append(version(status)));
    } catch (StatusException e) {
      html.append(
          "<tr><td>none</td><td></td><td class=\"bad\">%s</td></tr>\n"
              .formatted(Html.escape(String.valueOf(e.getMessage()))));
    }
    html.append("</table>\n");
    try (Lease lease = models.acquire(ModelReference.latest(name))) {
      html.append("<table><tr><th>signature</th><th>in</th><th>out</th></tr>\n");
      lease.predictor().signatures().values().forEach(s -> html.append(signature(s)));
      html.append("</table>\n").append(form(name, lease));
    } catch (StatusException e) {
      html.append("<p class=\"muted\">No version answers.</p>\n");
    }
    return html.toString();
  }

  private static String version(VersionStatus status) {
    boolean available = status.state() == VersionState.AVAILABLE;
    return "<tr><td>%d</td><td class=\"%s\">%s</td><td class=\"bad\">%s</td></tr>\n"
        .formatted(
            status.version(),
            available ? "good" : "muted",
            status.state(),
            Html.escape(status.message()));
  }

  private static String signature(Signature signature) {
    return "<tr><td>%s</td><td>%s</td><td>%s</td></tr>\n"
        .formatted(
            Html.escape(signature.name()),
            tensors(signature.inputs()),
            tensors(signature.outputs()));
  }

  private static String tensors(Map<String, SignatureTensor> tensors) {
    return tensors.entrySet().stream()
        .map(
            entry ->
                "<code>%s</code>".formatted(Html.escape(entry.getKey() + ": " + entry.getValue())))
        .collect(Collectors.joining("<br>"));
  }

  private static String form(String name, Lease lease) {
    return """
        <form action="/v1/models/%s:predict">
        <textarea aria-label="request to %s" spellcheck="false">%s</textarea>
        <button>Predict</button>
        <pre aria-live="polite"></pre>
        </form>
        """
        .formatted(
            Html.encode(name), Html.escape(name), Html.escape(Sample.request(lease.predictor())));
  }
}
