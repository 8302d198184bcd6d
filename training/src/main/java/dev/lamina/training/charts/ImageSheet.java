package dev.lamina.training.charts;

import dev.lamina.api.Array;
import dev.lamina.api.DataException;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Draws small images enlarged, in rows, with a caption under each: to see what a model was shown
 * and what it made of it.
 *
 * <p>Images are uint8, (n, height, width) or (n, height, width, channels) with 1 channel (grey) or
 * 3 (red, green, blue).
 *
 * <pre>{@code
 * List<Caption> captions = List.of(Caption.of("7", true), Caption.of("2, is 3", false));
 * ImageSheet.write(images.slice(0, 2), captions, Path.of("target/answers.png"));
 * logger.info(ImageSheet.text(images, 0));
 * }</pre>
 */
public final class ImageSheet {
  /** The longer side of a small image is enlarged to about this. */
  private static final int SIDE = 112;

  private static final int GAP = 12;
  private static final int CAPTION_HEIGHT = 24;
  private static final long MOST_PIXELS = 1 << 25;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
  private static final Color RIGHT = new Color(0x1B7837);
  private static final Color WRONG = new Color(0xC51B1B);

  private ImageSheet() {}

  /**
   * Writes all images of an array to a PNG file, or replaces it; missing folders above it are made.
   *
   * @param captions one for each image
   * @throws DataException if the array holds no images, more than fit a sheet, or the captions are
   *     not as many
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Array images, List<Caption> captions, Path png) {
    Picture first = Picture.of(images, 0);
    int count = images.rows();
    if (captions.size() != count) {
      throw new DataException(
          "There are %d images but %d captions; each image needs one"
              .formatted(count, captions.size()));
    }
    int scale = scale(Math.max(first.height(), first.width()));
    int columns = (int) Math.ceil(Math.sqrt(count));
    int lines = (count + columns - 1) / columns;
    int cellWidth = Math.max(first.width() * scale, SIDE) + GAP;
    int cellHeight = first.height() * scale + CAPTION_HEIGHT + GAP;
    requireRoom(count, (long) columns * cellWidth + GAP, (long) lines * cellHeight + GAP);
    BufferedImage sheet =
        new BufferedImage(
            columns * cellWidth + GAP, lines * cellHeight + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    for (int i = 0; i < count; i++) {
      Graphics2D cell = (Graphics2D) graphics.create();
      cell.translate(GAP + i % columns * cellWidth, GAP + i / columns * cellHeight);
      draw(cell, Picture.of(images, i), scale, cellWidth - GAP, captions.get(i));
      cell.dispose();
    }
    graphics.dispose();
    PngFile.write(sheet, png);
  }

  /**
   * Returns one image in block characters, two rows of pixels in a line: 14 lines for a digit of
   * MNIST. A pixel is set if it is brighter than the middle between the image's darkest and
   * brightest.
   */
  public static String text(Array images, int index) {
    return TextPicture.of(Picture.of(images, index));
  }

  private static int scale(int side) {
    return Math.max(1, Math.round((float) SIDE / side));
  }

  private static void requireRoom(int count, long width, long height) {
    if (width * height > MOST_PIXELS) {
      throw new DataException(
          "%d images make a sheet of %d x %d pixels, too large. Draw fewer: images.slice(0, 100)"
              .formatted(count, width, height));
    }
  }

  private static void draw(Graphics2D cell, Picture image, int scale, int width, Caption caption) {
    int shownWidth = image.width() * scale;
    int shownHeight = image.height() * scale;
    int left = (width - shownWidth) / 2;
    // Without smoothing, so that each pixel of a small image stays one.
    cell.drawImage(image.toImage(), left, 0, shownWidth, shownHeight, null);
    cell.setColor(color(caption.mark()));
    if (caption.mark() != Caption.Mark.NONE) {
      cell.fillRect(left, shownHeight, shownWidth, 3);
    }
    cell.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    cell.setFont(FONT);
    FontMetrics metrics = cell.getFontMetrics();
    String text = fitting(caption.text(), metrics, width);
    int x = (width - metrics.stringWidth(text)) / 2;
    cell.drawString(text, x, shownHeight + CAPTION_HEIGHT - metrics.getDescent());
  }

  private static Color color(Caption.Mark mark) {
    return switch (mark) {
      case NONE -> Color.BLACK;
      case RIGHT -> RIGHT;
      case WRONG -> WRONG;
    };
  }

  private static String fitting(String text, FontMetrics metrics, int width) {
    if (metrics.stringWidth(text) <= width) {
      return text;
    }
    int length = text.length();
    while (length > 0 && metrics.stringWidth(text.substring(0, length) + "…") > width) {
      length--;
    }
    return text.substring(0, length) + "…";
  }
}
