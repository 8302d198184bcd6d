package dev.lamina.training.data;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;

/** A text behind the URL {@code text:test.csv}. */
record StringSource(String text) {
  URL url() {
    try {
      return new URL(null, "text:test.csv", new Handler());
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  private final class Handler extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
      };
    }
  }
}
