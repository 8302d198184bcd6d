package dev.lamina.server;

import java.util.Optional;

/**
 * How connections are encrypted. Keys and certificates are the text of PEM files.
 *
 * @param key the server's private key, PKCS 8
 * @param certificate the server's certificate, and those that it depends on
 * @param clientAuthority whose certificates clients may show; empty for those that the JVM trusts
 * @param clientRequired whether a client must show one
 */
public record Tls(
    String key, String certificate, Optional<String> clientAuthority, boolean clientRequired) {

  /** Returns TLS with which clients stay unknown. */
  public static Tls of(String key, String certificate) {
    return new Tls(key, certificate, Optional.empty(), false);
  }

  /** Returns this with clients that must show a certificate of an authority's. */
  public Tls clients(String authority) {
    return new Tls(key, certificate, Optional.of(authority), true);
  }

  /** Tells nothing of the key. */
  @Override
  public String toString() {
    return "Tls[clientRequired=%s]".formatted(clientRequired);
  }
}
