package dev.lamina.training.charts;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import java.awt.image.BufferedImage;
import java.util.Objects;

/** One image of an array of images: grey or red, green and blue, as bytes. */
@SuppressWarnings("ArrayRecordComponent") // a window on an array, never compared
record Picture(byte[] pixels, int offset, int height, int width, int channels) {

  /**
   * Returns an image of (n, height, width), or (n, height, width, 1 or 3), uint8.
   *
   * @throws DataException if the array is none of these
   */
  static Picture of(Array images, int index) {
    int rank = images.shape().rank();
    long channels = rank == 4 ? images.shape().dim(3) : 1;
    if (images.dtype() != DType.UINT8 || rank < 3 || rank > 4 || (channels != 1 && channels != 3)) {
      throw new DataException(
          "Images must be (n, height, width) or (n, height, width, 1 or 3) uint8 but are %s %s"
              .formatted(images.shape(), images.dtype()));
    }
    if (images.size() == 0) {
      throw new DataException("There is no image in " + images.shape());
    }
    Objects.checkIndex(index, images.rows());
    return new Picture(
        (byte[]) images.values(),
        index * images.rowSize(),
        (int) images.shape().dim(1),
        (int) images.shape().dim(2),
        (int) channels);
  }

  /** Returns a pixel as 0xRRGGBB. */
  int rgb(int y, int x) {
    int at = offset + (y * width + x) * channels;
    int red = pixels[at] & 0xff;
    int green = channels == 1 ? red : pixels[at + 1] & 0xff;
    int blue = channels == 1 ? red : pixels[at + 2] & 0xff;
    return red << 16 | green << 8 | blue;
  }

  /** Returns how bright a pixel is, 0 to 255, by the weights of ITU-R BT.601. */
  double brightness(int y, int x) {
    int rgb = rgb(y, x);
    return 0.299 * (rgb >> 16) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
  }

  BufferedImage toImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb(y, x));
      }
    }
    return image;
  }
}
