package dev.lamina.benchmarks.suite;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the results. */
final class Charts {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 480;
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE4E4E4);

  private final Path folder;

  Charts(Path folder) {
    this.folder = folder;
  }

  /** Speed of each family's best against the best loop by hand. */
  void training(Measured measured) throws IOException {
    List<Measured.Question> questions =
        measured.workloads().stream().map(TrainingReport::step).toList();
    bars(
        measured,
        questions,
        Measured.Question::workload,
        "Training speed (the best loop by hand = 1)",
        "training.png");
  }

  /**
   * Speed of each family's best against the best call by hand.
   *
   * @param unit what is counted, for the title
   * @param section the beginning of the files' names
   */
  void rows(Measured measured, String unit, Section section) throws IOException {
    for (String workload : measured.workloads()) {
      bars(
          measured,
          InferenceReport.questions(measured, workload),
          InferenceReport.LABEL,
          unit + " a second, " + workload + " (the best call by hand = 1)",
          section + "-" + workload + ".png");
    }
  }

  private void bars(
      Measured measured,
      List<Measured.Question> questions,
      Function<Measured.Question, String> label,
      String title,
      String file)
      throws IOException {
    List<Measured.Question> known =
        questions.stream().filter(q -> measured.best(q, Family.HAND_WRITTEN).isPresent()).toList();
    if (known.isEmpty()) {
      return;
    }
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
    style(chart.getStyler());
    chart.getStyler().setAvailableSpaceFill(0.8).setYAxisMin(0.0);
    for (Family family : Family.values()) {
      List<Double> speeds = new ArrayList<>();
      for (Measured.Question question : known) {
        speeds.add(speed(measured, question, family));
      }
      if (speeds.stream().anyMatch(speed -> speed > 0)) {
        CategorySeries series =
            chart.addSeries(family.title(), known.stream().map(label).toList(), speeds);
        series.setFillColor(family.color());
      }
    }
    write(List.of(g -> chart.paint(g, WIDTH, HEIGHT)), WIDTH, HEIGHT, file);
  }

  private static double speed(Measured measured, Measured.Question question, Family family) {
    Optional<String> best = measured.best(question, family);
    if (best.isEmpty()) {
      return 0;
    }
    String reference = measured.best(question, Family.HAND_WRITTEN).orElseThrow();
    return question.lowestIsBest()
        ? measured.ratio(question, reference, best.get()).median()
        : measured.ratio(question, best.get(), reference).median();
  }

  /** A panel for each thing that grows: points, and the best line. */
  void scaling(Measured measured) throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (Scale scale : Scale.values()) {
      Scaling scaling = Scaling.of(measured, scale);
      if (scaling.isDrawable()) {
        XYChart chart = panel(scaling);
        panels.add(g -> chart.paint(g, WIDTH / 2, HEIGHT));
      }
    }
    if (!panels.isEmpty()) {
      write(panels, WIDTH / 2, HEIGHT, "scaling.png");
    }
  }

  private static XYChart panel(Scaling scaling) {
    double[] x = scaling.sizes();
    XYChart chart =
        new XYChartBuilder()
            .title("Seconds an epoch against " + scaling.scale())
            .xAxisTitle(scaling.scale().axis())
            .build();
    style(chart.getStyler());
    chart.getStyler().setYAxisMin(0.0).setXAxisMin(0.0);
    double end = Arrays.stream(x).max().orElseThrow();
    Line line = scaling.line();
    XYSeries fit =
        chart.addSeries(
            "best line",
            new double[] {0, end},
            new double[] {Math.max(0, line.constant()), line.at(end)});
    fit.setMarker(SeriesMarkers.NONE).setLineColor(new Color(0x999999));
    fit.setLineStyle(new BasicStroke(1.5f));
    XYSeries points = chart.addSeries("measured", x, scaling.medians());
    points.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Family.LAMINA.color());
    points.setLineStyle(new BasicStroke(0)).setLineColor(new Color(0, 0, 0, 0));
    return chart;
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartFontColor(INK);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    styler.setChartTitleBoxVisible(false);
  }

  /** Paints part of a picture. */
  private interface Panel {
    void paint(Graphics2D graphics);
  }

  private void write(List<Panel> panels, int width, int height, String file) throws IOException {
    int columns = Math.min(2, panels.size());
    int lines = (panels.size() + 1) / 2;
    BufferedImage image =
        new BufferedImage(columns * width, lines * height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < panels.size(); i++) {
      Graphics2D part = image.createGraphics();
      part.translate(i % 2 * width, i / 2 * height);
      panels.get(i).paint(part);
      part.dispose();
    }
    ImageIO.write(image, "png", folder.resolve(file).toFile());
    System.out.println("Chart: " + folder.resolve(file));
  }
}
