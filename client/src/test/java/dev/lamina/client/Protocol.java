package dev.lamina.client;

import java.net.URI;

/** The two ways to a server on this machine. */
enum Protocol {
  REST,
  GRPC;

  ModelClientBuilder client(int port) {
    return this == REST
        ? ModelClient.rest(URI.create("http://127.0.0.1:" + port))
        : ModelClient.grpc("127.0.0.1", port);
  }
}
