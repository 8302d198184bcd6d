package dev.lamina.training.data;

/** Numbers as data files write them. */
final class Numbers {
  private Numbers() {}

  /**
   * Returns the double nearest to a decimal number, blanks around it allowed; NaN if the text is
   * none.
   *
   * <p>Stricter than {@link Double#parseDouble}: Java's own notations ({@code 1f}, {@code 0x1p3})
   * and what is not finite are no numbers.
   */
  static double parse(String text) {
    String number = text.strip();
    if (!isDecimal(number)) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(number);
      return Double.isInfinite(value) ? Double.NaN : value;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static boolean isDecimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
