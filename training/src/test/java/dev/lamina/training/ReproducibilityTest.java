package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproducibilityTest {
  @Test
  void sameSeedGivesTheSameBits() {
    assertThat(train(42)).isEqualTo(train(42)).isNotEqualTo(train(43));
  }

  private static String train(long seed) {
    try (Trainer trainer = Examples.trainer(Examples.statefulModel()).seed(seed).build()) {
      trainer.fit(Examples.data(101), quiet(3).batchSize(8));
      return Examples.fingerprint(trainer);
    }
  }

  @Test
  void sameSeedGivesTheSameBitsInAnotherProcess() throws Exception {
    String first = ForkedJvm.run(Child.class, List.of());
    String second = ForkedJvm.run(Child.class, List.of());
    assertThat(first).contains("dense.kernel").isEqualTo(second);
  }

  /** Trains and prints the fingerprint of the weights. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      System.out.println(train(42));
    }
  }

  @Test
  void resumedTrainingGivesTheSameBitsAsAnUninterruptedOne(@TempDir Path folder) {
    String uninterrupted;
    try (Trainer trainer = Examples.trainer(Examples.statefulModel()).build()) {
      trainer.fit(Examples.data(101), quiet(6).batchSize(8));
      uninterrupted = Examples.fingerprint(trainer);
    }
    Path checkpoint = folder.resolve("checkpoint");
    try (Trainer trainer = Examples.trainer(Examples.statefulModel()).build()) {
      trainer.fit(Examples.data(101), quiet(2).batchSize(8));
      trainer.save(checkpoint);
      trainer.fit(Examples.data(101), quiet(1).batchSize(8));
    }
    try (Trainer trainer = Examples.trainer(Examples.statefulModel()).build()) {
      trainer.restore(checkpoint);
      trainer.fit(Examples.data(101), Fit.untilEpoch(6).batchSize(8).progress(Progress.NONE));
      assertThat(Examples.fingerprint(trainer)).isEqualTo(uninterrupted);
      assertThat(trainer.history().epochs()).hasSize(6);
    }
  }
}
