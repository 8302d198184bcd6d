package dev.lamina.client;

import dev.lamina.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom an encrypted connection trusts, and how the client proves who it is.
 *
 * @param trust none: the authorities that Java trusts
 * @param keys the client's own, for servers that ask for a certificate
 */
public record ClientTls(List<TrustManager> trust, List<KeyManager> keys) {

  /** Copies the lists. */
  public ClientTls {
    trust = List.copyOf(trust);
    keys = List.copyOf(keys);
  }

  /** Trusts the authorities that Java trusts, and has no key. */
  public static ClientTls of() {
    return new ClientTls(List.of(), List.of());
  }

  /**
   * Trusts the certificates in a file and no others.
   *
   * @param certificates X.509 in PEM, one or more
   * @throws ConfigurationException if they cannot be read
   */
  public static ClientTls trusting(Path certificates) {
    try (InputStream in = Files.newInputStream(certificates)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("certificate-" + store.size(), c);
      }
      if (store.size() == 0) {
        throw new CertificateException("it is empty");
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return new ClientTls(List.of(factory.getTrustManagers()), List.of());
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigurationException(
          "%s holds no certificates in PEM: %s".formatted(certificates, e.getMessage()), e);
    }
  }

  /** Returns this with keys of the client's own. */
  public ClientTls keys(KeyManager... newKeys) {
    return new ClientTls(trust, List.of(newKeys));
  }
}
