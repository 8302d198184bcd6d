package dev.lamina.client;

import dev.lamina.api.Array;
import java.util.Map;

/** A program that asks a server and has no native TensorFlow. */
final class PureClient {
  private PureClient() {}

  /** Takes the protocol and the server's port. */
  public static void main(String[] args) {
    Protocol protocol = Protocol.valueOf(args[0]);
    try (ModelClient client = protocol.client(Integer.parseInt(args[1])).build()) {
      Array x = Array.of(new float[] {1, 2, 5});
      System.out.println(client.predict("half", Map.of("x", x)).get("y"));
    }
  }
}
