package dev.lamina.training.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.EpochResult;
import dev.lamina.api.History;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningCurvesTest {
  @TempDir Path folder;

  @Test
  void eachMetricHasAPanelBesideTheLoss() throws IOException {
    History history =
        history(5, Map.of("loss", e -> 1.0 / e, "val_loss", e -> 1.1 / e, "mae", e -> 2.0 / e));

    BufferedImage image = draw(history);

    assertThat(image.getWidth()).isEqualTo(2 * CurvePanel.WIDTH);
    assertThat(image.getHeight()).isEqualTo(CurvePanel.HEIGHT);
    assertThat(draw(history(5, Map.of("loss", e -> e))).getWidth()).isEqualTo(CurvePanel.WIDTH);
    assertThat(draw(history(5, Map.of("loss", e -> e, "a", e -> e, "b", e -> e))).getHeight())
        .isEqualTo(2 * CurvePanel.HEIGHT);
  }

  @Test
  void trainingAndValidationAreDrawnInTheirColours() throws IOException {
    BufferedImage both =
        draw(history(9, Map.of("loss", e -> 1.0 / e, "val_loss", e -> 1.5 - 0.1 * e)));
    BufferedImage one = draw(history(9, Map.of("loss", e -> 1.0 / e)));

    assertThat(count(both, CurvePanel.TRAINING)).isGreaterThan(500);
    assertThat(count(both, CurvePanel.VALIDATION)).isGreaterThan(500);
    assertThat(count(one, CurvePanel.TRAINING)).isGreaterThan(500);
    assertThat(count(one, CurvePanel.VALIDATION)).isZero();
  }

  /** A loss that is lowest in the middle: the black ring is where the vermilion curve is lowest. */
  @Test
  void theEpochWithTheLowestValidationLossIsMarked() throws IOException {
    History bowl = history(11, Map.of("loss", e -> 5, "val_loss", e -> 20.0 + (e - 6) * (e - 6)));

    List<int[]> ring = points(draw(bowl), Color.BLACK, CurvePanel.HEIGHT - 80);

    assertThat(ring).isNotEmpty();
    double x = ring.stream().mapToInt(p -> p[0]).average().getAsDouble();
    // Epochs 1 to 11 fill the panel's plot; 6 is its middle.
    List<int[]> curve = points(draw(bowl), CurvePanel.TRAINING, CurvePanel.HEIGHT - 80);
    double left = curve.stream().mapToInt(p -> p[0]).min().getAsInt();
    double right = curve.stream().mapToInt(p -> p[0]).max().getAsInt();
    assertThat(x).isBetween((left + right) / 2 - 3, (left + right) / 2 + 3);
  }

  /** Powers of ten fall on a straight line if, and only if, the axis is logarithmic. */
  @Test
  void aHeavyTailedLossGetsALogarithmicAxis() throws IOException {
    double heavy = bend(draw(history(9, Map.of("loss", e -> Math.pow(10, -e)))));
    double light = bend(draw(history(9, Map.of("loss", e -> Math.pow(10, -e / 5.0)))));

    assertThat(heavy).isLessThan(4);
    assertThat(light).isGreaterThan(40);
  }

  @Test
  void oddHistoriesAreDrawnToo() {
    Map<String, IntToDoubleFunction> constant = Map.of("loss", e -> 0, "accuracy", e -> 1);
    Map<String, IntToDoubleFunction> gaps =
        Map.of("loss", e -> e % 3 == 0 ? Double.NaN : e, "val_loss", e -> Double.NaN);
    Map<String, IntToDoubleFunction> nothing = Map.of("loss", e -> Double.POSITIVE_INFINITY);
    Map<String, IntToDoubleFunction> negative =
        Map.of("loss", e -> -Math.exp(e), "val_loss", e -> 1);
    Map<String, IntToDoubleFunction> tiny = Map.of("loss", e -> 1e-12 * e);
    Map<String, IntToDoubleFunction> huge = Map.of("loss", e -> 1e30 / e);
    for (Map<String, IntToDoubleFunction> values :
        List.of(constant, gaps, nothing, negative, tiny, huge)) {
      for (int epochs : new int[] {1, 2, 40}) {
        assertThatCode(() -> draw(history(epochs, values))).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void valuesThatOnlySomeEpochsHaveAreDrawn() throws IOException {
    List<EpochResult> epochs = new ArrayList<>();
    for (int e = 1; e <= 12; e++) {
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("loss", 1.0 / e);
      if (e % 4 == 0) {
        values.put("val_loss", 2.0 / e);
      }
      epochs.add(new EpochResult(e, values, 0.1, Duration.ZERO, Duration.ZERO));
    }

    assertThat(count(draw(new History(epochs)), CurvePanel.VALIDATION)).isGreaterThan(200);
  }

  @Test
  void aHistoryWithoutEpochsIsRefused() {
    assertThatThrownBy(() -> LearningCurves.write(new History(List.of()), folder.resolve("x.png")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void foldersAreMadeAndOnlyTheWholeFileIsLeft() throws IOException {
    Path png = folder.resolve("a/b/curves.png");
    History history = history(3, Map.of("loss", e -> e));

    LearningCurves.write(history, png);
    Files.writeString(png, "an older file");
    LearningCurves.write(history, png);

    assertThat(png.getParent()).isDirectoryContaining(png::equals);
    try (var files = Files.list(png.getParent())) {
      assertThat(files).hasSize(1);
    }
    // The signature of every PNG file: PNG specification (W3C, 2003), 5.2.
    assertThat(Files.readAllBytes(png)).startsWith(0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A);
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedAndLeavesNothing() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("curves.png/full"));

    assertThatThrownBy(
            () -> LearningCurves.write(history(1, Map.of("loss", e -> e)), taken.getParent()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("curves.png");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  private BufferedImage draw(History history) throws IOException {
    Path png = folder.resolve("curves.png");
    LearningCurves.write(history, png);
    return ImageIO.read(png.toFile());
  }

  private static History history(int epochs, Map<String, IntToDoubleFunction> values) {
    return new History(
        IntStream.rangeClosed(1, epochs)
            .mapToObj(
                e -> {
                  Map<String, Double> row = new LinkedHashMap<>();
                  row.put("loss", values.get("loss").applyAsDouble(e));
                  values.forEach((name, f) -> row.put(name, f.applyAsDouble(e)));
                  return new EpochResult(e, row, 0.1, Duration.ZERO, Duration.ZERO);
                })
            .toList());
  }

  private static int count(BufferedImage image, Color color) {
    return points(image, color, image.getHeight()).size();
  }

  private static List<int[]> points(BufferedImage image, Color color, int bottom) {
    List<int[]> points = new ArrayList<>();
    for (int y = 0; y < bottom; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) == color.getRGB()) {
          points.add(new int[] {x, y});
        }
      }
    }
    return points;
  }

  /** How far, in pixels, the middle of the training curve is from the line through its ends. */
  private static double bend(BufferedImage image) {
    List<int[]> points = points(image, CurvePanel.TRAINING, CurvePanel.HEIGHT - 80);
    int left = points.stream().mapToInt(p -> p[0]).min().getAsInt();
    int right = points.stream().mapToInt(p -> p[0]).max().getAsInt();
    double ends = (height(points, left + 4) + height(points, right - 4)) / 2;
    return Math.abs(ends - height(points, (left + right) / 2));
  }

  private static double height(List<int[]> points, int x) {
    return points.stream().filter(p -> p[0] == x).mapToInt(p -> p[1]).average().getAsDouble();
  }
}
