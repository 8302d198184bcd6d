package dev.lamina.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void unknownSizesArePrintedAsQuestionMarks() {
    assertThat(Shape.batchOf(28, 28, 1)).hasToString("(?, 28, 28, 1)");
    assertThat(Shape.of(3)).hasToString("(3,)");
    assertThat(Shape.scalar()).hasToString("()");
  }

  @Test
  void unknownSizesInTheSamePlacesAreEqual() {
    assertThat(Shape.of(Shape.UNKNOWN, 3))
        .isEqualTo(Shape.batchOf(3))
        .hasSameHashCodeAs(Shape.batchOf(3))
        .isNotEqualTo(Shape.of(2, 3))
        .isNotEqualTo(Shape.of(3, Shape.UNKNOWN));
  }

  @Test
  void sizesBelowMinusOneAreRefused() {
    assertThatThrownBy(() -> Shape.of(2, -2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Shape [2, -2]: -2 is no size (expected: >= 0, or -1 for unknown)");
    assertThatThrownBy(() -> Shape.of(2).with(0, -5)).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void arraysGivenAndTakenDoNotChangeIt() {
    long[] sizes = {2, 3};
    Shape shape = Shape.of(sizes);
    sizes[0] = 7;
    shape.dims()[1] = 7;
    assertThat(shape).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void sizeIsTheProductAndOneForAScalar() {
    assertThat(Shape.of(2, 3, 4).size()).isEqualTo(24);
    assertThat(Shape.of(2, 0, 4).size()).isZero();
    assertThat(Shape.scalar().size()).isEqualTo(1);
  }

  @Test
  void sizeIsRefusedWhereItIsUnknownOrTooLarge() {
    assertThatThrownBy(() -> Shape.batchOf(3).size())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the size of (?, 3) is unknown");
    assertThatThrownBy(() -> Shape.of(Long.MAX_VALUE, 2).size())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void negativeIndicesCountFromTheEnd() {
    Shape shape = Shape.of(2, 3, 4);
    assertThat(shape.dim(-1)).isEqualTo(4);
    assertThat(shape.dim(-3)).isEqualTo(2);
    assertThat(shape.with(-1, 9)).isEqualTo(Shape.of(2, 3, 9));
    assertThat(shape.with(0, Shape.UNKNOWN)).isEqualTo(Shape.batchOf(3, 4));
  }

  @Test
  void dimensionsThatAreNotThereAreNamed() {
    for (int index : new int[] {2, -3}) {
      assertThatThrownBy(() -> Shape.of(2, 3).dim(index))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("dimension " + index + " of (2, 3)");
      assertThatThrownBy(() -> Shape.of(2, 3).with(index, 1))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("dimension " + index + " of (2, 3)");
    }
  }

  @Test
  void rowPrependAndAppendAddAndTakeDimensions() {
    assertThat(Shape.batchOf(2, 3).row()).isEqualTo(Shape.of(2, 3));
    assertThat(Shape.of(3).row()).isEqualTo(Shape.scalar());
    assertThat(Shape.of(3).prepend(2).append(4)).isEqualTo(Shape.of(2, 3, 4));
    assertThatThrownBy(() -> Shape.scalar().row())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a scalar has no rows");
  }

  @Test
  void unknownSizesMatchAnySizeButNotAnotherRank() {
    Shape images = Shape.batchOf(28, 28);
    assertThat(images.matches(Shape.of(5, 28, 28))).isTrue();
    assertThat(images.matches(Shape.of(0, 28, 28))).isTrue();
    assertThat(Shape.of(5, 28, 28).matches(images)).isTrue();
    assertThat(images.matches(Shape.of(5, 28, 27))).isFalse();
    assertThat(images.matches(Shape.of(5, 28))).isFalse();
    assertThat(images.matches(Shape.of(5, 28, 28, 1))).isFalse();
  }

  @Test
  void tensorFlowsShapeHasTheSameSizes() {
    assertThat(Shape.batchOf(3).toTensorFlow().asArray()).containsExactly(-1, 3);
    assertThat(Shape.scalar().toTensorFlow().numDimensions()).isZero();
  }
}
