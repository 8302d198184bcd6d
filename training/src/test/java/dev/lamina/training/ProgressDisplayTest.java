package dev.lamina.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", 0.31254);
    values.put("accuracy", 0.9);
    values.put("val_loss", 0.0000123);
    return values;
  }

  @Test
  void lineHasKerasLook() {
    ProgressDisplay display = new ProgressDisplay(Progress.LINES, out);
    display.epochBegins(2, 5, 100);
    display.epochEnds(values(), 0);
    assertThat(printed())
        .matches(
            "Epoch 2/5\n100/100 - 0s - \\d+[mu]s/step - loss: 0.3125 - accuracy: 0.9000 - val_loss: 1.2300e-05\n");
  }

  @Test
  void smallNumbersAreWrittenAsTheyAreRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      int digits = random.nextInt(10_000, 100_000);
      int exponent = random.nextInt(4, 120);
      String text =
          "%s%d.%04de-%02d"
              .formatted(i % 2 == 0 ? "" : "-", digits / 10_000, digits % 10_000, exponent);
      assertThat(ProgressDisplay.number(Double.parseDouble(text))).isEqualTo(text);
    }
    assertThat(ProgressDisplay.number(1e-3)).isEqualTo("1.0000e-03");
    assertThat(ProgressDisplay.number(9.99999e-4)).isEqualTo("1.0000e-03");
    assertThat(ProgressDisplay.number(9.99996e-10)).isEqualTo("1.0000e-09");
    assertThat(ProgressDisplay.number(Double.MIN_VALUE)).isEqualTo("4.9000e-324");
    assertThat(ProgressDisplay.number(0)).isEqualTo("0.0000");
  }

  @Test
  void barMovesAndEndsFull() {
    ProgressDisplay display = new ProgressDisplay(Progress.BAR, out);
    display.epochBegins(1, 1, 40);
    display.batchEnds(10, Map.of("loss", 2.0));
    display.epochEnds(Map.of("loss", 1.0), 0.25);
    assertThat(printed())
        .startsWith("Epoch 1/1\n\r10/40 " + "━".repeat(5) + "─".repeat(15))
        .contains("\r40/40 " + "━".repeat(20))
        .endsWith("- loss: 1.0000 - waited for data: 25%\n");
  }

  @Test
  void shorterLineCoversALongerOne() {
    ProgressDisplay display = new ProgressDisplay(Progress.BAR, out);
    display.epochBegins(1, 1, 40);
    display.batchEnds(10, values());
    int longer = printed().lines().reduce((a, b) -> b).orElseThrow().length();
    display.epochEnds(Map.of(), 0);
    String last = printed().substring(printed().lastIndexOf('\r')).strip();
    assertThat(printed().substring(printed().lastIndexOf('\r') + 1).replace("\n", ""))
        .startsWith(last)
        .hasSizeGreaterThanOrEqualTo(longer - 1);
  }

  @Test
  void nothingIsPrintedWhenNothingIsAskedFor() {
    ProgressDisplay display = new ProgressDisplay(Progress.NONE, out);
    display.epochBegins(1, 1, 1);
    assertThat(display.wantsBatch()).isFalse();
    display.epochEnds(values(), 0);
    display.abandon();
    assertThat(printed()).isEmpty();
  }

  @Test
  void timesAreReadAtAGlance() {
    assertThat(ProgressDisplay.clock(3.4)).isEqualTo("3s");
    assertThat(ProgressDisplay.clock(75)).isEqualTo("1:15");
    assertThat(ProgressDisplay.clock(3723)).isEqualTo("1:02:03");
    assertThat(ProgressDisplay.stepTime(0.000033)).isEqualTo("33us/step");
    assertThat(ProgressDisplay.stepTime(0.0021)).isEqualTo("2ms/step");
    assertThat(ProgressDisplay.stepTime(1.6)).isEqualTo("2s/step");
  }
}
