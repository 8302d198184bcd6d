package dev.lamina.api.internal;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.TensorFlow;

/**
 * Gives each session its own pool for the work within one operation.
 *
 * <p>TensorFlow otherwise shares one such pool in a process, sized by the first session, so that a
 * small model loaded first would slow down the training of a large one. It reads the environment
 * variable {@value #VARIABLE} once, when it makes the first session. Java cannot set environment
 * variables, so we do what POSIX allows a program to do with {@code environ}: point it to a list
 * with one more entry. A variable that the user has set stays as it is.
 */
final class ThreadPools {
  private static final String VARIABLE = "TF_OVERRIDE_GLOBAL_THREADPOOL";
  // TensorFlow has no build for 32 bits.
  private static final int POINTER_BYTES = Long.BYTES;

  private ThreadPools() {}

  /** Returns whether sessions have pools of their own from now on. */
  static boolean separate() {
    String set = System.getenv(VARIABLE);
    if (set != null) {
      return set.equals("1") || set.equalsIgnoreCase("true");
    }
    // The native library resolves the symbol, so it comes first.
    TensorFlow.version();
    Pointer environ = Loader.addressof("environ");
    if (environ == null || environ.isNull()) {
      return false;
    }
    add(new PointerPointer<Pointer>(environ), VARIABLE + "=1");
    return true;
  }

  /** Never frees what it allocates: the environment lives as long as the process. */
  private static void add(PointerPointer<Pointer> environ, String entry) {
    Pointer old = environ.get(Pointer.class, 0);
    int count = 0;
    if (old != null) {
      PointerPointer<Pointer> entries = new PointerPointer<>(old);
      while (entries.get(Pointer.class, count) != null) {
        count++;
      }
    }
    Pointer list = Pointer.calloc(count + 2L, POINTER_BYTES);
    if (old != null) {
      Pointer.memcpy(list, old, (long) count * POINTER_BYTES);
    }
    byte[] bytes = entry.getBytes(StandardCharsets.US_ASCII);
    Pointer text = Pointer.calloc(bytes.length + 1L, 1);
    new BytePointer(text).put(bytes, 0, bytes.length);
    new PointerPointer<Pointer>(list).put(count, text);
    environ.put(0, list);
  }
}
