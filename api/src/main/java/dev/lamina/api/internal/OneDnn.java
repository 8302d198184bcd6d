package dev.lamina.api.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether TensorFlow computes with oneDNN. It does not say so; the rule is that of {@code
 * tensorflow/core/util/util.cc} (IsMKLEnabled): on Linux where the processor has instructions for
 * neural networks, unless the environment variable TF_ENABLE_ONEDNN_OPTS says otherwise.
 */
public final class OneDnn {
  private static final Set<String> INSTRUCTIONS =
      Set.of("avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16");

  private static final boolean SURELY_OFF =
      isSurelyOff(System.getenv("TF_ENABLE_ONEDNN_OPTS"), processor());

  private OneDnn() {}

  /** Returns whether it is off; false where that is not certain. */
  public static boolean isSurelyOff() {
    return SURELY_OFF;
  }

  /**
   * Returns whether it is off.
   *
   * @param setting the environment variable
   * @param processor what Linux says of the processor; empty if it does not
   */
  static boolean isSurelyOff(@Nullable String setting, String processor) {
    if (setting != null && !setting.isEmpty()) {
      String value = setting.toLowerCase(Locale.ROOT);
      return value.equals("0") || value.equals("false");
    }
    Set<String> words = new HashSet<>(Arrays.asList(processor.split("\\s+")));
    words.retainAll(INSTRUCTIONS);
    return processor.contains("avx") && words.isEmpty();
  }

  private static String processor() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      return ""; // not Linux
    }
  }
}
