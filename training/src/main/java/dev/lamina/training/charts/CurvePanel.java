package dev.lamina.training.charts;

import dev.lamina.api.History;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A value and its validation twin over the epochs. */
final class CurvePanel {
  static final int WIDTH = 640;
  static final int HEIGHT = 440;

  /** Okabe and Ito's blue and vermilion, which colour-blind eyes can tell apart. */
  static final Color TRAINING = new Color(0x0072B2);

  static final Color VALIDATION = new Color(0xD55E00);

  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE4E4E4);

  /** With more points than this, dots would hide the line. */
  private static final int DOTS = 30;

  /** With more epochs than this, not each has room for its number. */
  private static final int NUMBERED = 20;

  /** A range of more than two powers of ten is drawn logarithmically. */
  private static final double HEAVY_TAIL = 100;

  private final XYChart chart;

  private CurvePanel(XYChart chart) {
    this.chart = chart;
  }

  /**
   * Returns the panel of two values of a history; either may have no finite number.
   *
   * @param best the epoch to mark on the validation curve, if any
   */
  static CurvePanel of(History history, String training, String validation, OptionalInt best) {
    Curve train = Curve.of(history, training);
    Curve val = Curve.of(history, validation);
    XYChart chart = new XYChartBuilder().title(training).xAxisTitle("epoch").build();
    style(chart.getStyler());
    add(chart, train, TRAINING);
    add(chart, val, VALIDATION);
    if (best.isPresent()) {
      mark(chart, val, best.getAsInt());
    }
    double[] all = DoubleStream.concat(train.stream(), val.stream()).toArray();
    if (all.length > 0) {
      scale(chart, all, history);
    }
    return new CurvePanel(chart);
  }

  void paint(Graphics2D graphics) {
    chart.paint(graphics, WIDTH, HEIGHT);
  }

  private static void add(XYChart chart, Curve curve, Color color) {
    if (curve.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(curve.name(), curve.epochs(), curve.values());
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarkerColor(color);
    series.setMarker(curve.values().length > DOTS ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
  }

  private static void mark(XYChart chart, Curve val, int epoch) {
    int i = Arrays.binarySearch(val.epochs(), epoch);
    if (i < 0) {
      return;
    }
    double value = val.values()[i];
    String name = String.format(Locale.ROOT, "best epoch %d: %.4g", epoch, value);
    XYSeries series = chart.addSeries(name, new double[] {epoch}, new double[] {value});
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(new Ring());
  }

  private static void scale(XYChart chart, double[] values, History history) {
    double low = Arrays.stream(values).min().getAsDouble();
    double high = Arrays.stream(values).max().getAsDouble();
    if (low == high) {
      double margin = low == 0 ? 1 : Math.abs(low) / 10;
      low -= margin;
      high += margin;
      chart.getStyler().setYAxisMin(low);
      chart.getStyler().setYAxisMax(high);
    }
    chart.getStyler().setYAxisLogarithmic(low > 0 && high / low > HEAVY_TAIL);
    double first = history.epochs().get(0).epoch();
    double last = history.last().epoch();
    roundTicks(chart, last - first < NUMBERED ? 0 : 0.37, first, low, high - low);
  }

  /**
   * Adds points that are not drawn. XChart 3.8.8 puts ticks on the data where they are evenly
   * spaced, as two values always are, and on round numbers where not.
   */
  private static void roundTicks(XYChart chart, double dx, double x, double y, double height) {
    XYSeries series =
        chart.addSeries(
            "ticks", new double[] {x, x + dx}, new double[] {y + 0.11 * height, y + 0.73 * height});
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.NONE);
    series.setShowInLegend(false);
  }

  private static void style(XYStyler styler) {
    styler.setLocale(Locale.ROOT);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotBorderVisible(false);
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setXAxisTickMarkSpacingHint(60);
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setMarkerSize(7);
  }
}
