package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Figure;
import java.util.ArrayList;
import java.util.List;

/**
 * How the time of an epoch grows with one thing.
 *
 * @param scale what grows
 * @param workloads the workloads, by size
 * @param sizes their sizes
 * @param seconds spread of the time of an epoch
 */
record Scaling(Scale scale, List<String> workloads, double[] sizes, List<Spread> seconds) {
  static Scaling of(Measured measured, Scale scale) {
    List<String> workloads = new ArrayList<>(scale.workloads());
    workloads.retainAll(measured.workloads());
    List<Spread> seconds = new ArrayList<>();
    for (String workload : workloads) {
      seconds.add(
          measured.spread(
              new Measured.Question(workload, Figure.ONLY, "seconds_per_epoch", true), "lamina"));
    }
    double[] sizes = workloads.stream().mapToDouble(scale::size).toArray();
    return new Scaling(scale, workloads, sizes, seconds);
  }

  boolean isDrawable() {
    return sizes.length > 2;
  }

  double[] medians() {
    return seconds.stream().mapToDouble(Spread::median).toArray();
  }

  Line line() {
    return Line.through(sizes, medians());
  }
}
