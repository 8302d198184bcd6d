package dev.lamina.models.diagrams;

import dev.lamina.api.ConfigurationException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Paints what is drawn; works without a screen. */
final class PngCanvas implements Canvas {
  /** Pixels for each of the canvas, for sharp texts. */
  private static final double SCALE = 2;

  private static final double LARGEST = 1.5e8;

  private final BufferedImage image;
  private final Graphics2D graphics;

  /**
   * Creates an empty picture.
   *
   * @throws ConfigurationException if it would be too large
   */
  PngCanvas(double width, double height) {
    double scale = width * height * SCALE * SCALE > LARGEST ? 1 : SCALE;
    if (width * height * scale * scale > LARGEST) {
      throw new ConfigurationException(
          "The diagram has %.0f x %.0f pixels, too many for a PNG. Write an SVG"
              .formatted(width, height));
    }
    image =
        new BufferedImage(
            (int) Math.ceil(width * scale),
            (int) Math.ceil(height * scale),
            BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.scale(scale, scale);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.decode(Colors.PAPER));
    graphics.fill(new Rectangle2D.Double(0, 0, Math.ceil(width), Math.ceil(height)));
  }

  /** Returns the file's content; nothing can be drawn afterwards. */
  byte[] finish() {
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void rectangle(
      double x, double y, double width, double height, String fill, String stroke) {
    Rectangle2D rectangle = new Rectangle2D.Double(x, y, width, height);
    graphics.setColor(Color.decode(fill));
    graphics.fill(rectangle);
    graphics.setColor(Color.decode(stroke));
    graphics.setStroke(new BasicStroke(1));
    graphics.draw(rectangle);
  }

  @Override
  public void text(double x, double y, double width, Font font, String color, String content) {
    java.awt.Font shown =
        new java.awt.Font(
            java.awt.Font.SANS_SERIF,
            font.bold ? java.awt.Font.BOLD : java.awt.Font.PLAIN,
            font.size);
    double length = length(shown, content);
    if (length > width) {
      shown = shown.deriveFont((float) (font.size * width / length));
      length = length(shown, content);
    }
    graphics.setFont(shown);
    graphics.setColor(Color.decode(color));
    graphics.drawString(content, (float) (x - length / 2), (float) y);
  }

  private double length(java.awt.Font font, String content) {
    return font.getStringBounds(content, graphics.getFontRenderContext()).getWidth();
  }

  @Override
  public void arrow(List<Point> points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points.get(0).x(), points.get(0).y());
    for (int i = 1; i < points.size(); i++) {
      Point from = points.get(i - 1);
      Point to = points.get(i);
      if (from.x() == to.x() || from.y() == to.y()) {
        path.lineTo(to.x(), to.y());
      } else {
        double middle = (from.y() + to.y()) / 2;
        path.curveTo(from.x(), middle, to.x(), middle, to.x(), to.y());
      }
    }
    graphics.setColor(Color.decode(Colors.LINE));
    graphics.setStroke(new BasicStroke(1.5f));
    graphics.draw(path);
    Point tip = points.get(points.size() - 1);
    Path2D head = new Path2D.Double();
    head.moveTo(tip.x(), tip.y() + 1);
    head.lineTo(tip.x() - 4, tip.y() - 8);
    head.lineTo(tip.x() + 4, tip.y() - 8);
    head.closePath();
    graphics.fill(head);
  }
}
