package dev.lamina.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.index.Indices;

class ArrayTest {
  private static final Array TWO_BY_THREE = Array.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void theKindOfJavaArraySaysTheType() {
    assertThat(Array.of(new float[] {1}).dtype()).isEqualTo(DType.FLOAT32);
    assertThat(Array.of(new double[] {1}).dtype()).isEqualTo(DType.FLOAT64);
    assertThat(Array.of(new byte[] {1}).dtype()).isEqualTo(DType.UINT8);
    assertThat(Array.of(new int[] {1}).dtype()).isEqualTo(DType.INT32);
    assertThat(Array.of(new long[] {1}, Shape.of(1)).dtype()).isEqualTo(DType.INT64);
  }

  @Test
  void withoutSizesItHasOneDimension() {
    assertThat(Array.of(new int[] {7, 8, 9}).shape()).isEqualTo(Shape.of(3));
    assertThat(Array.of(new float[0]).shape()).isEqualTo(Shape.of(0));
  }

  @Test
  void flatArraysAreHeldAndNestedOnesCopied() {
    float[] flat = {1, 2};
    float[][] nested = {{1, 2}};
    Array held = Array.of(flat);
    Array copied = Array.of(nested);
    flat[0] = 9;
    nested[0][0] = 9;
    assertThat(held.get(0)).isEqualTo(9);
    assertThat(copied.get(0)).isEqualTo(1);
    assertThat(held.floats()).isSameAs(flat);
    assertThat(held.values()).isSameAs(flat);
  }

  @Test
  void nestedArraysBecomeMatrices() {
    assertThat(Array.of(new float[][] {{1, 2, 3}, {4, 5, 6}})).isEqualTo(TWO_BY_THREE);
    assertThat(Array.of(new int[][] {{1, 2}, {3, 4}}))
        .isEqualTo(Array.of(new int[] {1, 2, 3, 4}, 2, 2));
    assertThat(Array.of(new float[0][]).shape()).isEqualTo(Shape.of(0, 0));
  }

  @Test
  void rowsOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> Array.of(new float[][] {{1, 2}, {3, 4}, {5}}))
        .isInstanceOf(DataException.class)
        .hasMessage("Row 2 has 1 values but row 0 has 2; all rows must have one length");
    assertThatThrownBy(() -> Array.of(new int[][] {{1}, {2, 3}}))
        .isInstanceOf(DataException.class)
        .hasMessage("Row 1 has 2 values but row 0 has 1; all rows must have one length");
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> Array.of(new float[5], 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessage("Shape (2, 3) has 6 elements but 5 values were given");
    assertThatThrownBy(() -> Array.of(new float[6], Shape.UNKNOWN, 3))
        .isInstanceOf(DataException.class)
        .hasMessage("An array's shape must be known but is (?, 3)");
    assertThatThrownBy(() -> Array.zeros(DType.UINT8, Shape.batchOf(3)))
        .isInstanceOf(DataException.class)
        .hasMessage("An array's shape must be known but is (?, 3)");
  }

  @Test
  void shapesWithTooManyElementsAreRefused() {
    for (Shape shape : List.of(Shape.of(65_536, 65_536), Shape.of(Long.MAX_VALUE, 2))) {
      assertThatThrownBy(() -> Array.zeros(DType.FLOAT32, shape))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "An array of shape %s is too large (expected: at most 2147483647 elements)", shape);
      assertThatThrownBy(() -> TWO_BY_THREE.reshape(shape)).isInstanceOf(DataException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zerosAreOfTheTypeAndShape(DType dtype) {
    Array zeros = Array.zeros(dtype, Shape.of(2, 2));
    assertThat(zeros.dtype()).isEqualTo(dtype);
    assertThat(zeros.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(zeros.size()).isEqualTo(4);
    assertThat(zeros.values()).isInstanceOf(dtype.carrier());
    for (int i = 0; i < 4; i++) {
      if (dtype == DType.STRING) {
        assertThat(zeros.getString(i)).isEmpty();
      } else {
        assertThat(zeros.get(i)).isZero();
      }
    }
  }

  @Test
  void bytesAreReadAsZeroTo255() {
    Array pixels = Array.of(new byte[] {0, 127, (byte) 128, (byte) 255});
    assertThat(pixels.floats()).containsExactly(0, 127, 128, 255);
    assertThat(pixels.get(3)).isEqualTo(255);
    assertThat(pixels.argMax()).containsExactly(0, 0, 0, 0);
    assertThat(pixels.reshape(Shape.of(1, 4)).argMax()).containsExactly(3);
    assertThat(pixels).hasToString("Array uint8 (4,) [0, 127, 128, 255]");
  }

  @Test
  void everyTypeIsReadAsDoublesAndFloats() {
    assertThat(Array.of(new double[] {0.1}).get(0)).isEqualTo(0.1);
    assertThat(Array.of(new int[] {-7}).get(0)).isEqualTo(-7);
    assertThat(Array.of(new long[] {1L << 40}, Shape.of(1)).get(0)).isEqualTo(0x1p40);
    assertThat(Array.of(new double[] {0.1, 2}).floats()).containsExactly(0.1f, 2);
    assertThatThrownBy(() -> TWO_BY_THREE.get(6)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aScalarIsOneRowOfOneElement() {
    Array scalar = Array.of(new float[] {5}).reshape(Shape.scalar());
    assertThat(scalar.rows()).isEqualTo(1);
    assertThat(scalar.rowSize()).isEqualTo(1);
    assertThat(scalar.batchSpec()).isEqualTo(new TensorSpec(Shape.scalar(), DType.FLOAT32));
    assertThat(scalar.argMax()).containsExactly(0);
  }

  @Test
  void aScalarHasNoRowsToTakeSliceOrJoin() {
    Array scalar = Array.of(new float[] {5}).reshape(Shape.scalar());
    assertThatThrownBy(() -> scalar.take(new int[] {0}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("take needs rows but this is a single number");
    assertThatThrownBy(() -> scalar.slice(0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Array.concat(List.of(scalar, scalar)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Array.concat(List.of(TWO_BY_THREE, scalar)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void batchSpecForgetsTheNumberOfRows() {
    assertThat(TWO_BY_THREE.batchSpec()).isEqualTo(TensorSpec.floats(3));
  }

  @Test
  void reshapeKeepsTheOrderOfTheValues() {
    Array reshaped = TWO_BY_THREE.reshape(Shape.of(3, 2));
    assertThat(reshaped.toMatrix()).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    assertThatThrownBy(() -> TWO_BY_THREE.reshape(Shape.of(4)))
        .isInstanceOf(DataException.class)
        .hasMessage("Shape (4,) has 4 elements but 6 values were given");
  }

  @Test
  void takeGivesRowsInTheOrderAskedFor() {
    assertThat(TWO_BY_THREE.take(new int[] {1, 0, 1}).toMatrix())
        .isDeepEqualTo(new float[][] {{4, 5, 6}, {1, 2, 3}, {4, 5, 6}});
    assertThat(TWO_BY_THREE.take(new int[0]).shape()).isEqualTo(Shape.of(0, 3));
  }

  @Test
  void takeRefusesRowsThatAreNotThere() {
    for (int row : new int[] {-1, 2, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> TWO_BY_THREE.take(new int[] {row}))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    // 65,536 rows of 65,536 bytes wrap to position 0 in 32 bits.
    Array wide = Array.zeros(DType.UINT8, Shape.of(2, 65_536));
    assertThatThrownBy(() -> wide.take(new int[] {65_536}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void sliceIsACopyOfSomeRows() {
    Array last = TWO_BY_THREE.slice(1, 2);
    assertThat(last).isEqualTo(Array.of(new float[] {4, 5, 6}, 1, 3));
    last.floats()[0] = 9;
    assertThat(TWO_BY_THREE.get(3)).isEqualTo(4);
    assertThat(TWO_BY_THREE.slice(1, 1).shape()).isEqualTo(Shape.of(0, 3));
    assertThatThrownBy(() -> TWO_BY_THREE.slice(1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void concatJoinsRows() {
    assertThat(Array.concat(List.of(TWO_BY_THREE.slice(0, 1), TWO_BY_THREE.slice(1, 2))))
        .isEqualTo(TWO_BY_THREE);
    assertThat(Array.concat(List.of(Array.of(new int[] {1}), Array.of(new int[] {2, 3}))))
        .isEqualTo(Array.of(new int[] {1, 2, 3}));
  }

  @Test
  void concatRefusesOtherTypesAndRows() {
    assertThatThrownBy(() -> Array.concat(List.of(TWO_BY_THREE, Array.of(new int[3], 1, 3))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Array int32 (1, 3) [0, 0, 0] cannot be joined");
    assertThatThrownBy(() -> Array.concat(List.of(TWO_BY_THREE, Array.of(new float[2], 1, 2))))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> Array.concat(List.of()))
        .isInstanceOf(DataException.class)
        .hasMessage("concat needs at least one array");
  }

  @Test
  void argMaxIsThePositionWithinEachRowAndTheFirstOfEquals() {
    Array scores = Array.of(new float[][] {{0.1f, 0.7f, 0.2f}, {5, 1, 5}, {-3, -2, -1}});
    assertThat(scores.argMax()).containsExactly(1, 0, 2);
    assertThat(scores.reshape(Shape.of(1, 3, 3)).argMax()).containsExactly(3);
  }

  @Test
  void toMatrixNeedsTwoDimensions() {
    float[][] rows = TWO_BY_THREE.toMatrix();
    rows[0][0] = 9;
    assertThat(TWO_BY_THREE.get(0)).isEqualTo(1);
    assertThatThrownBy(() -> Array.of(new float[3]).toMatrix())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("toMatrix needs 2 dimensions but the shape is (3,)");
  }

  @Test
  void ndArraysGoInAndOut() {
    FloatNdArray nd = StdArrays.ndCopyOf(new float[][] {{1, 2, 3}, {4, 5, 6}});
    assertThat(Array.of(nd)).isEqualTo(TWO_BY_THREE);
    FloatNdArray back = TWO_BY_THREE.toNdArray();
    assertThat(back).isEqualTo(nd);
    assertThat(Array.of(new float[] {7}).reshape(Shape.scalar()).toNdArray().getFloat())
        .isEqualTo(7);
    assertThat(Array.of(new byte[] {(byte) 200}).toNdArray().getFloat(0)).isEqualTo(200);
  }

  @Test
  void partsOfNdArraysAreCopiedWithTheirOwnShape() {
    FloatNdArray nd = StdArrays.ndCopyOf(new float[][] {{1, 2, 3}, {4, 5, 6}});
    FloatNdArray middle = nd.slice(Indices.all(), Indices.at(1));
    assertThat(Array.of(middle)).isEqualTo(Array.of(new float[] {2, 5}));
    FloatNdArray one = nd.get(1, 2);
    assertThat(Array.of(one)).isEqualTo(Array.of(new float[] {6}).reshape(Shape.scalar()));
  }

  @Test
  void toNdArrayIsAView() {
    float[] values = {1, 2};
    Array.of(values).toNdArray().setFloat(9, 1);
    assertThat(values).containsExactly(1, 9);
  }

  @Test
  void equalityLooksAtTypeShapeAndValues() {
    assertThat(Array.of(new float[] {1, Float.NaN}))
        .isEqualTo(Array.of(new float[] {1, Float.NaN}))
        .hasSameHashCodeAs(Array.of(new float[] {1, Float.NaN}))
        .isNotEqualTo(Array.of(new float[] {1, 2}))
        .isNotEqualTo(Array.of(new float[] {1, Float.NaN}, 2, 1));
    assertThat(Array.of(new float[] {0f})).isNotEqualTo(Array.of(new float[] {-0f}));
    assertThat(Array.of(new int[] {1})).isNotEqualTo(Array.of(new float[] {1}));
  }

  @Test
  void longArraysArePrintedShortened() {
    assertThat(Array.zeros(DType.FLOAT32, Shape.of(3, 3)))
        .hasToString("Array float32 (3, 3) [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ...]");
    assertThat(Array.of(new double[] {1e-3, 0})).hasToString("Array float64 (2,) [0.001, 0.0]");
  }
}
