package dev.lamina.models.internal;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Derives all seeds from one: a seed for each purpose, independent of the others. */
public final class Seeds {
  /** 2^64 divided by the golden ratio: the step of SplitMix64. */
  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /** Returns the seed of a purpose. */
  public static long derive(long seed, String purpose) {
    // Mixed before the first byte: otherwise seeds that differ in a letter's bits, such as 0 and 3,
    // give "a" and "b" the same seed.
    long h = mix(seed + GOLDEN_RATIO);
    for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
      h = mix(h ^ (b & 0xff));
    }
    return mix(h);
  }

  /** Returns the seed of the n-th use of a purpose. */
  public static long derive(long seed, String purpose, long n) {
    return mix(derive(seed, purpose) + GOLDEN_RATIO * (n + 1));
  }

  /** Returns a generator for a purpose. */
  public static RandomGenerator random(long seed, String purpose) {
    return new SplittableRandom(derive(seed, purpose));
  }

  /**
   * The finalizer of MurmurHash3, variant 13 (Stafford): every bit of the input changes half the
   * bits.
   */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
