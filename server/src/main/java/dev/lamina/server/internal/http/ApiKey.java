package dev.lamina.server.internal.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.StatusCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/** Lets only those in who know the key, but for the probes of health. */
public final class ApiKey implements DecoratingHttpServiceFunction {
  private static final String BEARER = "Bearer ";
  private static final Refusal UNKNOWN =
      new Refusal(
          StatusCode.UNAUTHENTICATED,
          HttpStatus.UNAUTHORIZED,
          "The request carries no valid API key");
  private static final Set<String> OPEN =
      Set.of(
          "/v2/health/live",
          "/v2/health/ready",
          "/grpc.health.v1.Health/Check",
          "/grpc.health.v1.Health/Watch");

  private final byte[] key;

  /** Asks for this key. */
  public ApiKey(String key) {
    this.key = key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    if (OPEN.contains(context.path()) || isKnown(request.headers())) {
      return delegate.serve(context, request);
    }
    return UNKNOWN.answer(context, request);
  }

  private boolean isKnown(RequestHeaders headers) {
    String authorization = headers.get("authorization", "");
    String given =
        authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : headers.get("x-api-key", "");
    // Takes the same time wherever they differ.
    return MessageDigest.isEqual(key, given.getBytes(StandardCharsets.UTF_8));
  }
}
