package dev.lamina.training.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSheetTest {
  @TempDir Path folder;

  /** 28 x 28 is enlarged four times, to 112; a margin of 12 around, 24 for the caption. */
  @Test
  void greyImagesAreEnlargedPixelByPixel() throws IOException {
    byte[] pixels = new byte[28 * 28];
    pixels[0] = (byte) 200;
    pixels[28 * 28 - 1] = (byte) 255;

    BufferedImage sheet = draw(Array.of(pixels, 1, 28, 28), List.of(Caption.of("")));

    assertThat(sheet.getWidth()).isEqualTo(12 + 112 + 12);
    assertThat(sheet.getHeight()).isEqualTo(12 + 112 + 24 + 12);
    assertThat(rgb(sheet, 0, 0)).isEqualTo(0xFFFFFF);
    assertThat(rgb(sheet, 12, 12)).isEqualTo(0xC8C8C8); // 200 is C8
    assertThat(rgb(sheet, 15, 15)).isEqualTo(0xC8C8C8);
    assertThat(rgb(sheet, 16, 15)).isZero();
    assertThat(rgb(sheet, 123, 123)).isEqualTo(0xFFFFFF);
    assertThat(rgb(sheet, 119, 123)).isZero();
  }

  @Test
  void aChannelAxisOfOneMakesNoDifference() throws IOException {
    Array images = ramp(2, 10, 7, 1);
    List<Caption> captions = List.of(Caption.of("a"), Caption.of("b", true));

    byte[] with = bytes(images, captions);

    assertThat(bytes(images.reshape(Shape.of(2, 10, 7)), captions)).isEqualTo(with);
  }

  @Test
  void coloursAreRedGreenBlue() throws IOException {
    byte[] pixels = {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255, 1, 2, 3};

    BufferedImage sheet = draw(Array.of(pixels, 1, 2, 2, 3), List.of(Caption.of("")));

    assertThat(rgb(sheet, 12, 12)).isEqualTo(0xFF0000);
    assertThat(rgb(sheet, 12 + 56, 12)).isEqualTo(0x00FF00);
    assertThat(rgb(sheet, 12, 12 + 56)).isEqualTo(0x0000FF);
    assertThat(rgb(sheet, 12 + 56, 12 + 56)).isEqualTo(0x010203);
  }

  /** Five images stand in three columns, so that the sheet is about square. */
  @Test
  void imagesStandInRowsInTheirOrder() throws IOException {
    byte[] pixels = {50, 60, 70, 80, 90};

    BufferedImage sheet = draw(Array.of(pixels, 5, 1, 1), Collections.nCopies(5, Caption.of("")));

    assertThat(sheet.getWidth()).isEqualTo(3 * 124 + 12);
    assertThat(sheet.getHeight()).isEqualTo(2 * 148 + 12);
    for (int i = 0; i < 5; i++) {
      assertThat(rgb(sheet, 60 + i % 3 * 124, 60 + i / 3 * 148)).isEqualTo(pixels[i] * 0x010101);
    }
    assertThat(rgb(sheet, 60 + 2 * 124, 60 + 148)).isEqualTo(0xFFFFFF);
  }

  @Test
  void rightIsGreenWrongIsRedAndNoneIsBlack() throws IOException {
    Array white = Array.of(new byte[] {-1}, 1, 1, 1);

    assertThat(inks(draw(white, List.of(Caption.of("7", true))))).isEqualTo("green");
    assertThat(inks(draw(white, List.of(Caption.of("7", false))))).isEqualTo("red");
    assertThat(inks(draw(white, List.of(Caption.of("7"))))).isEqualTo("grey");
  }

  @Test
  void aLongCaptionIsCutAndStaysWithinItsCell() throws IOException {
    Array white = Array.of(new byte[] {-1}, 1, 1, 1);

    BufferedImage sheet = draw(white, List.of(Caption.of("M".repeat(500))));

    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < 10; x++) {
        assertThat(rgb(sheet, x, y)).isEqualTo(0xFFFFFF);
        assertThat(rgb(sheet, sheet.getWidth() - 1 - x, y)).isEqualTo(0xFFFFFF);
      }
    }
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    Path png = folder.resolve("sheet.png");
    refused(Array.of(new float[4], 1, 2, 2), List.of(Caption.of("")), "(1, 2, 2) float32");
    refused(Array.of(new byte[4], 2, 2), List.of(Caption.of("")), "are (2, 2) uint8");
    refused(Array.of(new byte[8], 1, 2, 2, 2), List.of(Caption.of("")), "1 or 3");
    refused(Array.of(new byte[0], 0, 2, 2), List.of(), "There is no image in (0, 2, 2)");
    refused(Array.of(new byte[4], 1, 2, 2), List.of(), "There are 1 images but 0 captions");
    refused(
        Array.zeros(DType.UINT8, Shape.of(60_000, 28, 28)),
        Collections.nCopies(60_000, Caption.of("")),
        "Draw fewer: images.slice(0, 100)");
    assertThat(png).doesNotExist();
  }

  /** Each character is two pixels, one above the other. */
  @Test
  void textIsHalfBlocks() {
    byte[] pixels = {
      0, -1, 0, -1, 0, //
      0, 0, -1, -1, 0, //
      -1, 0, 0, 0, 0
    };

    assertThat(ImageSheet.text(Array.of(pixels, 1, 3, 5), 0)).isEqualTo(" ▀▄█\n▀\n");
  }

  @Test
  void textOfADigitHasFourteenLines() {
    assertThat(ImageSheet.text(ramp(3, 28, 28, 1), 2).lines()).hasSize(14);
  }

  @Test
  void textDividesAtTheMiddleOfTheImagesOwnRange() {
    byte[] faint = {10, 30, 19, 21};

    assertThat(ImageSheet.text(Array.of(faint, 1, 1, 4), 0)).isEqualTo(" ▀ ▀\n");
    assertThat(ImageSheet.text(Array.of(new byte[4], 1, 2, 2), 0)).isEqualTo("\n");
  }

  /**
   * BT.601 by hand: pure green is 150, pure red 76, pure blue 29; the middle of 29 and 150 is 90.
   */
  @Test
  void textOfColoursIsTheirBrightness() {
    byte[] pixels = {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255};

    assertThat(ImageSheet.text(Array.of(pixels, 1, 1, 3, 3), 0)).isEqualTo(" ▀\n");
    assertThatThrownBy(() -> ImageSheet.text(Array.of(pixels, 1, 1, 3, 3), 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private void refused(Array images, List<Caption> captions, String message) {
    assertThatThrownBy(() -> ImageSheet.write(images, captions, folder.resolve("sheet.png")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  private static Array ramp(int n, int height, int width, int channels) {
    byte[] pixels = new byte[n * height * width * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7);
    }
    return Array.of(pixels, n, height, width, channels);
  }

  /** The hue of the darkest pixel under the image. */
  private static String inks(BufferedImage sheet) {
    int darkest = 0xFFFFFF;
    for (int y = 12 + 112 + 4; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        int rgb = rgb(sheet, x, y);
        darkest = sum(rgb) < sum(darkest) ? rgb : darkest;
      }
    }
    int red = darkest >> 16;
    int green = darkest >> 8 & 0xff;
    return red > green ? "red" : green > red ? "green" : darkest == 0xFFFFFF ? "none" : "grey";
  }

  private static int sum(int rgb) {
    return (rgb >> 16) + (rgb >> 8 & 0xff) + (rgb & 0xff);
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xFFFFFF;
  }

  private BufferedImage draw(Array images, List<Caption> captions) throws IOException {
    Path png = folder.resolve("sheet.png");
    ImageSheet.write(images, captions, png);
    return ImageIO.read(png.toFile());
  }

  private byte[] bytes(Array images, List<Caption> captions) throws IOException {
    Path png = folder.resolve("sheet.png");
    ImageSheet.write(images, captions, png);
    return Files.readAllBytes(png);
  }
}
