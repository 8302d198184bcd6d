package dev.lamina.server;

import dev.lamina.server.internal.http.RequestObserver;

/** The log of the server as a program: to standard error, by the logger that comes with it. */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  /** Sets what was not set on the command line; comes before the first logger. */
  static void configure(boolean accessLog) {
    set("defaultLogLevel", "info");
    set("showDateTime", "true");
    set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    set("log.com.linecorp.armeria", "warn");
    set("log.io.netty", "warn");
    set("log." + RequestObserver.LOGGER, accessLog ? "info" : "off");
  }

  private static void set(String name, String value) {
    if (System.getProperty(PREFIX + name) == null) {
      System.setProperty(PREFIX + name, value);
    }
  }
}
