package dev.lamina.server.internal.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.internal.json.ErrorJson;

/** The answer to a request that no service gets to see, in the words of its protocol. */
record Refusal(StatusCode code, HttpStatus status, String message) {

  HttpResponse answer(ServiceRequestContext context, HttpRequest request) {
    CallRecord.begin(context, "", "").ended(code);
    String type = request.headers().get("content-type", "");
    return type.startsWith("application/grpc") ? grpc() : rest();
  }

  private HttpResponse rest() {
    ResponseHeadersBuilder headers = ResponseHeaders.builder(status).contentType(MediaType.JSON);
    if (status.equals(HttpStatus.UNAUTHORIZED)) {
      headers.set("www-authenticate", "Bearer");
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(ErrorJson.of(message)));
  }

  private HttpResponse grpc() {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.create("application", "grpc"))
            .set("grpc-status", Integer.toString(code.number()))
            .set("grpc-message", message)
            .build());
  }
}
