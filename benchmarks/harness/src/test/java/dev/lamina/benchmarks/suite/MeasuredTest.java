package dev.lamina.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTest {
  private static final Measured.Question STEP = TrainingReport.step("tabular");

  @Test
  void ratiosAreTakenWithinARound() {
    Measured measured =
        new Measured(
            List.of(
                step("a", 1, "lamina", 10),
                step("a", 1, "tf-capi", 20),
                step("a", 2, "lamina", 100),
                step("a", 2, "tf-capi", 100),
                step("a", 3, "lamina", 1)),
            Section.TRAINING);

    assertThat(measured.ratio(STEP, "tf-capi", "lamina")).isEqualTo(new Spread(1.5, 1, 2, 2));
  }

  @Test
  void theBestOfAFamilyReportsAMetric() {
    Measured measured =
        new Measured(
            List.of(
                step("a", 1, "tf-capi+bare", 1),
                step("a", 1, "tf-capi", 3),
                step("a", 1, "tf-res", 4),
                step("a", 1, "tf-ref", 2)),
            Section.TRAINING);

    assertThat(measured.best(STEP, Family.HAND_WRITTEN)).contains("tf-capi");
    assertThat(measured.best(STEP, Family.DOCUMENTED)).contains("tf-ref");
    assertThat(measured.best(STEP, Family.DJL)).isEmpty();
  }

  @Test
  void aLaterRunReplacesTheWorkloadsItHas(@TempDir Path folder) throws IOException {
    ResultFile file = new ResultFile(folder.resolve("results.csv"));
    Result other = new Result("a", 1, Section.TRAINING, "mlp-32", "-", "lamina", "loss", 0.5);
    file.add(List.of(step("a", 1, "lamina", 10), step("a", 1, "tf-ref", 20), other));
    file.add(List.of(step("b", 1, "lamina", 11)));

    assertThat(file.latest()).containsExactly(other, step("b", 1, "lamina", 11));
    assertThat(file.lastRun()).contains("b");
    assertThat(file.rounds("a", new Job(Section.TRAINING, "tabular", "tf-ref"))).isEqualTo(1);
    assertThat(file.rounds("b", new Job(Section.TRAINING, "tabular", "tf-ref"))).isZero();
  }

  private static Result step(String run, int round, String variant, double micros) {
    return new Result(run, round, Section.TRAINING, "tabular", "-", variant, "us_per_step", micros);
  }
}
