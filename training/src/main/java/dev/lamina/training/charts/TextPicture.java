package dev.lamina.training.charts;

/** An image in block characters, two rows of pixels in a line of text. */
final class TextPicture {
  private TextPicture() {}

  static String of(Picture image) {
    double middle = middle(image);
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < image.height(); y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < image.width(); x++) {
        boolean upper = image.brightness(y, x) > middle;
        boolean lower = y + 1 < image.height() && image.brightness(y + 1, x) > middle;
        line.append(block(upper, lower));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static double middle(Picture image) {
    double darkest = 255;
    double brightest = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        darkest = Math.min(darkest, image.brightness(y, x));
        brightest = Math.max(brightest, image.brightness(y, x));
      }
    }
    return (darkest + brightest) / 2;
  }

  private static char block(boolean upper, boolean lower) {
    if (upper) {
      return lower ? '█' : '▀';
    }
    return lower ? '▄' : ' ';
  }
}
