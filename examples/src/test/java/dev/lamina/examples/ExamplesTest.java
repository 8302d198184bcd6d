package dev.lamina.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.serving.Predictor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  @TempDir private Path folder;

  @Test
  void firstProgramPredictsNearTenForFive() {
    Matcher answer = Pattern.compile("5 -> ([0-9.]+)").matcher(printedBy(FirstProgram::main));
    assertThat(answer.find()).isTrue();
    assertThat(Double.parseDouble(answer.group(1))).isBetween(9.5, 10.5);
  }

  @Test
  void apartmentPricesBeatsRegressionAndMean() throws IOException {
    ApartmentPrices.Result result = ApartmentPrices.run(folder);
    assertThat(result.network()).isLessThan(0.95 * result.regression());
    assertThat(result.regression()).isLessThan(result.meanPrice());
    assertThat(result.priced()).isBetween(20_000f, 1_000_000f);
    requirePicture(folder.resolve("learning-curves.png"));
    try (Predictor predictor = Predictor.load(folder.resolve("model/1"))) {
      assertThat(predictor.describe()).contains("apartment").contains("price_eur");
      assertThat(predictor.info().orElseThrow().training()).containsEntry("seed", "1");
    }
  }

  @Test
  void digitsReachesItsAccuracyAndServesIt() throws IOException {
    Digits.Result result = Digits.run(folder);
    assertThat(result.accuracy()).isGreaterThanOrEqualTo(0.988);
    assertThat(result.servedAccuracy()).isGreaterThanOrEqualTo(0.98);
    requirePicture(folder.resolve("learning-curves.png"));
    requirePicture(folder.resolve("answers.png"));
  }

  private static void requirePicture(Path png) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image).isNotNull();
    assertThat(image.getWidth()).isGreaterThan(300);
  }

  /** Runs a main with standard output caught. */
  private static String printedBy(java.util.function.Consumer<String[]> main) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      main.accept(new String[0]);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
