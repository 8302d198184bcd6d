package dev.lamina.models.diagrams;

import dev.lamina.models.diagrams.Canvas.Font;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A layer, input or output in a diagram: a title, and below it cells with shapes, or a whole
 * picture.
 *
 * @param color of the title's ground
 * @param cells side by side; each has a label and lines
 * @param inside what is drawn below the title, for a model shown with its layers
 */
record Box(String title, String color, List<Cell> cells, Optional<Picture> inside) {
  private static final double TITLE_HEIGHT = 24;
  private static final double LINE_HEIGHT = 16;
  private static final double LABEL_HEIGHT = 18;
  private static final double PADDING = 10;

  /** A label and the lines below it. */
  record Cell(String label, List<String> lines) {
    double width() {
      double width = Font.LABEL.width(label);
      for (String line : lines) {
        width = Math.max(width, Font.BODY.width(line));
      }
      return width + 2 * PADDING;
    }

    double height() {
      return LABEL_HEIGHT + lines.size() * LINE_HEIGHT + 4;
    }
  }

  Box {
    cells = List.copyOf(cells);
  }

  double width() {
    double title = Font.TITLE.width(title()) + 2 * PADDING;
    return Math.ceil(
        Math.max(Math.max(title, cells.size() * widest()), inside.map(Picture::width).orElse(0.0)));
  }

  private double widest() {
    return cells.isEmpty() ? 0 : Collections.max(cells.stream().map(Cell::width).toList());
  }

  private double cellHeight() {
    return cells.isEmpty() ? 0 : Collections.max(cells.stream().map(Cell::height).toList());
  }

  double height() {
    return TITLE_HEIGHT + cellHeight() + inside.map(Picture::height).orElse(0.0);
  }

  /** Draws the box with its upper left corner at a place. */
  void draw(Canvas canvas, double x, double y) {
    canvas.rectangle(x, y, width(), TITLE_HEIGHT, color, color);
    canvas.text(x + width() / 2, y + 17, width() - PADDING, Font.TITLE, Colors.ON_DARK, title);
    double below = y + TITLE_HEIGHT;
    double cellWidth = cells.isEmpty() ? 0 : width() / cells.size();
    for (int i = 0; i < cells.size(); i++) {
      draw(canvas, cells.get(i), x + i * cellWidth, below, cellWidth);
    }
    double inner = below + cellHeight();
    inside.ifPresent(
        picture -> {
          canvas.rectangle(x, inner, width(), picture.height(), Colors.GROUND, color);
          picture.draw(canvas, x + (width() - picture.width()) / 2, inner);
        });
  }

  private void draw(Canvas canvas, Cell cell, double x, double y, double width) {
    canvas.rectangle(x, y, width, cellHeight(), Colors.PAPER, color);
    canvas.text(x + width / 2, y + 14, width, Font.LABEL, Colors.PALE_INK, cell.label());
    double base = y + LABEL_HEIGHT + 12;
    for (String line : cell.lines()) {
      canvas.text(x + width / 2, base, width - PADDING, Font.BODY, Colors.INK, line);
      base += LINE_HEIGHT;
    }
  }
}
