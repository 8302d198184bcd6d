package dev.lamina.models.initializers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Shape;
import org.junit.jupiter.api.Test;

class FansTest {
  @Test
  void denseKernelsHaveRowsAndColumns() {
    assertThat(Fans.of(Shape.of(784, 128))).isEqualTo(new Fans(784, 128));
  }

  @Test
  void convolutionsCountTheWindowOnce() {
    // 3 * 5 * 16 and 3 * 5 * 32
    assertThat(Fans.of(Shape.of(3, 5, 16, 32))).isEqualTo(new Fans(240, 480));
    assertThat(Fans.of(Shape.of(2, 3, 4))).isEqualTo(new Fans(6, 8));
  }

  @Test
  void vectorsAndScalarsAreAsInKeras() {
    assertThat(Fans.of(Shape.of(7))).isEqualTo(new Fans(7, 7));
    assertThat(Fans.of(Shape.scalar())).isEqualTo(new Fans(1, 1));
  }
}
