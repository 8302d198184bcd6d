package dev.lamina.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Notes how far a call over gRPC got: its status alone does not tell. */
final class CallTrace extends ClientStreamTracer.Factory implements ClientInterceptor {
  private volatile boolean sent;
  private volatile boolean answered;

  /**
   * Returns whether a call that failed with UNAVAILABLE was surely not executed: it was never sent,
   * or the server itself says so.
   */
  boolean wasRefused() {
    return !sent || answered;
  }

  @Override
  public <S, T> ClientCall<S, T> interceptCall(
      MethodDescriptor<S, T> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withStreamTracerFactory(this));
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void outboundHeaders() {
        sent = true;
      }

      @Override
      public void inboundTrailers(Metadata trailers) {
        answered = true;
      }
    };
  }
}
