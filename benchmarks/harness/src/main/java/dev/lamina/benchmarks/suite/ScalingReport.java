package dev.lamina.benchmarks.suite;

import java.util.List;
import java.util.Locale;

/** Tells how the time of an epoch grows, and how far from a straight line. */
final class ScalingReport {
  private final Measured measured;

  ScalingReport(Measured measured) {
    this.measured = measured;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Scale scale : Scale.values()) {
      Scaling scaling = Scaling.of(measured, scale);
      if (scaling.isDrawable()) {
        text.append("### Scaling: ").append(scale).append("\n\n").append(table(scaling));
        text.append(
            String.format(
                Locale.ROOT,
                "%nBest line: %.3g s + %.3g s x %s; farthest point %.0f %% off.%n%n",
                scaling.line().constant(),
                scaling.line().slope(),
                scale.axis(),
                100 * scaling.line().worstError()));
      }
    }
    return text.toString();
  }

  private static MarkdownTable table(Scaling scaling) {
    MarkdownTable table = new MarkdownTable("workload", "seconds an epoch", "by the line");
    for (int i = 0; i < scaling.sizes().length; i++) {
      table.add(
          List.of(
              scaling.workloads().get(i),
              scaling.seconds().get(i).toString(),
              Spread.number(scaling.line().at(scaling.sizes()[i]))));
    }
    return table;
  }
}
