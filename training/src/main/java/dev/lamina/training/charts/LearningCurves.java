package dev.lamina.training.charts;

import dev.lamina.api.EpochResult;
import dev.lamina.api.History;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Draws how training went: one panel for the loss and one for each metric, training and validation
 * in each, over the epochs.
 *
 * <p>The epoch with the lowest {@code val_loss} is marked: behind it the model learns its training
 * rows by heart. A loss that falls through more than two powers of ten gets a logarithmic axis.
 *
 * <pre>{@code
 * History history = trainer.fit(data, ...);
 * LearningCurves.write(history, Path.of("target/learning-curves.png"));
 * }</pre>
 */
public final class LearningCurves {
  private static final String VALIDATION = "val_";
  private static final int COLUMNS = 2;

  private LearningCurves() {}

  /**
   * Writes a PNG file, or replaces it; missing folders above it are made.
   *
   * @throws IllegalArgumentException if the history has no epoch
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(History history, Path png) {
    PngFile.write(draw(history), png);
  }

  private static BufferedImage draw(History history) {
    if (history.epochs().isEmpty()) {
      throw new IllegalArgumentException("The history has no epoch to draw");
    }
    List<CurvePanel> panels = panels(history);
    int columns = Math.min(COLUMNS, panels.size());
    int lines = (panels.size() + columns - 1) / columns;
    BufferedImage image =
        new BufferedImage(
            columns * CurvePanel.WIDTH, lines * CurvePanel.HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D whole = image.createGraphics();
    whole.setColor(Color.WHITE);
    whole.fillRect(0, 0, image.getWidth(), image.getHeight());
    whole.dispose();
    for (int i = 0; i < panels.size(); i++) {
      Graphics2D part = image.createGraphics();
      part.translate(i % columns * CurvePanel.WIDTH, i / columns * CurvePanel.HEIGHT);
      panels.get(i).paint(part);
      part.dispose();
    }
    return image;
  }

  private static List<CurvePanel> panels(History history) {
    Set<String> names = new LinkedHashSet<>();
    history.epochs().forEach(epoch -> names.addAll(epoch.values().keySet()));
    OptionalInt best = bestEpoch(history);
    List<CurvePanel> panels = new ArrayList<>();
    for (String name : names) {
      String training = name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name;
      if (name.equals(training) || !names.contains(training)) {
        panels.add(CurvePanel.of(history, training, VALIDATION + training, best));
      }
    }
    return panels;
  }

  private static OptionalInt bestEpoch(History history) {
    double lowest = Double.POSITIVE_INFINITY;
    OptionalInt best = OptionalInt.empty();
    for (EpochResult epoch : history.epochs()) {
      double loss = epoch.values().getOrDefault(VALIDATION + "loss", Double.NaN);
      if (loss < lowest) {
        lowest = loss;
        best = OptionalInt.of(epoch.epoch());
      }
    }
    return best;
  }
}
