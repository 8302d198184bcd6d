package dev.lamina.models.diagrams;

import java.util.List;
import java.util.Locale;

/** Writes what is drawn as SVG. */
final class SvgCanvas implements Canvas {
  private final StringBuilder text = new StringBuilder();

  SvgCanvas(double width, double height, String title) {
    add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" \
        font-family="Helvetica, Arial, sans-serif" text-anchor="middle">"""
            .formatted(number(width), number(height)));
    add("<title>%s</title>".formatted(escaped(title)));
    add(
        """
        <defs><marker id="arrow" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto" \
        markerUnits="userSpaceOnUse"><path d="M0,0 L9,4 L0,8 z" fill="%s"/></marker></defs>"""
            .formatted(Colors.LINE));
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/>".formatted(Colors.PAPER));
  }

  String finish() {
    return text + "</svg>\n";
  }

  @Override
  public void rectangle(
      double x, double y, double width, double height, String fill, String stroke) {
    add(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\" stroke=\"%s\"/>"
            .formatted(number(x), number(y), number(width), number(height), fill, stroke));
  }

  @Override
  public void text(double x, double y, double width, Font font, String color, String content) {
    add(
        "<text x=\"%s\" y=\"%s\" font-size=\"%s\"%s fill=\"%s\">%s</text>"
            .formatted(
                number(x),
                number(y),
                font.size,
                font.bold ? " font-weight=\"bold\"" : "",
                color,
                escaped(content)));
  }

  @Override
  public void arrow(List<Point> points) {
    StringBuilder path = new StringBuilder("M" + place(points.get(0)));
    for (int i = 1; i < points.size(); i++) {
      Point from = points.get(i - 1);
      Point to = points.get(i);
      if (from.x() == to.x() || from.y() == to.y()) {
        path.append(" L").append(place(to));
      } else {
        double middle = (from.y() + to.y()) / 2;
        path.append(" C")
            .append(place(new Point(from.x(), middle)))
            .append(' ')
            .append(place(new Point(to.x(), middle)))
            .append(' ')
            .append(place(to));
      }
    }
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" marker-end=\"url(#arrow)\"/>"
            .formatted(path, Colors.LINE));
  }

  private static String place(Point point) {
    return number(point.x()) + "," + number(point.y());
  }

  /** Returns a number with at most one decimal, the same in every locale. */
  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replaceAll("\\.0$", "");
  }

  private static String escaped(String content) {
    return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String line) {
    text.append(line).append('\n');
  }
}
