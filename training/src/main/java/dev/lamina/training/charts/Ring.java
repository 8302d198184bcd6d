package dev.lamina.training.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import org.knowm.xchart.style.markers.Marker;

/** A black circle around a point, which leaves the point in sight. */
final class Ring extends Marker {
  @Override
  public void paint(Graphics2D graphics, double x, double y, int markerSize) {
    double radius = markerSize;
    graphics.setColor(Color.BLACK);
    graphics.setStroke(new BasicStroke(1.8f));
    graphics.draw(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }
}
