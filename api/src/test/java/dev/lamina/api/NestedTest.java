package dev.lamina.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.StdArrays;

/** Arrays from lists, nested Java arrays, NdArrays and buffers. */
class NestedTest {
  @Test
  void listsAndArraysMayBeMixed() {
    Array expected = Array.of(new float[] {1, 2, 3, 4}, 2, 2);
    assertThat(Array.from(DType.FLOAT32, List.of(List.of(1, 2.0), List.of(3L, 4f))))
        .isEqualTo(expected);
    assertThat(Array.from(DType.FLOAT32, List.of(new float[] {1, 2}, new float[] {3, 4})))
        .isEqualTo(expected);
    assertThat(Array.from(DType.FLOAT32, new double[][] {{1, 2}, {3, 4}})).isEqualTo(expected);
    assertThat(Array.from(DType.FLOAT32, new int[][][] {{{5}}}).shape())
        .isEqualTo(Shape.of(1, 1, 1));
  }

  @Test
  void singleElementsAreScalarsAndEmptyListsHaveNoElements() {
    assertThat(Array.from(DType.INT64, 7).shape()).isEqualTo(Shape.scalar());
    assertThat(Array.from(DType.INT64, 7).getLong(0)).isEqualTo(7);
    assertThat(Array.from(DType.INT32, List.of()).shape()).isEqualTo(Shape.of(0));
    assertThat(Array.from(DType.INT32, List.of(List.of(), List.of())).shape())
        .isEqualTo(Shape.of(2, 0));
  }

  @Test
  void stringsComeAsTextOrBytesAndTruthAsBooleans() {
    assertThat(Array.from(DType.STRING, List.of("a", "b".getBytes(UTF_8))))
        .isEqualTo(Array.of("a", "b"));
    assertThat(Array.from(DType.STRING, "a").shape()).isEqualTo(Shape.scalar());
    assertThat(Array.from(DType.BOOL, new boolean[][] {{true}, {false}}))
        .isEqualTo(Array.of(new boolean[] {true, false}, 2, 1));
    assertThat(Array.from(DType.BOOL, List.of(true))).isEqualTo(Array.of(new boolean[] {true}));
  }

  @Test
  void ndArraysOfAnyKindAreCopied() {
    assertThat(Array.from(DType.INT32, StdArrays.ndCopyOf(new int[][] {{1, 2}, {3, 4}})))
        .isEqualTo(Array.of(new int[] {1, 2, 3, 4}, 2, 2));
    assertThat(Array.from(DType.STRING, StdArrays.ndCopyOf(new String[] {"x", "y"})))
        .isEqualTo(Array.of("x", "y"));
  }

  @Test
  void theWholeRangeOfATypeIsTakenAndNoMore() {
    assertThat(
            Array.from(
                DType.UINT64, List.of(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))))
        .isEqualTo(Array.of(DType.UINT64, new long[] {-1}, Shape.of(1)));
    assertThat(Array.from(DType.UINT8, List.of(255, 0)).values()).isEqualTo(new byte[] {-1, 0});
    refused(DType.UINT8, List.of(1, 256), "Element [1]: 256 (expected: 0 to 255, for uint8)");
    refused(DType.INT8, List.of(-129), "Element [0]: -129 (expected: -128 to 127, for int8)");
    refused(DType.INT32, List.of(1.5), "Element [0]: 1.5 (expected: a whole number)");
    refused(DType.INT32, Double.NaN, "The value: NaN (expected: a whole number)");
  }

  @Test
  void whatDoesNotFitIsNamedWithItsPlace() {
    refused(
        DType.FLOAT32,
        List.of(List.of(1, 2), List.of(3)),
        "Element [1]: 1 elements (expected: 2 as before it)");
    refused(
        DType.FLOAT32,
        List.of(List.of(1), 2),
        "Element [1]: Integer (expected: a list as before it)");
    refused(
        DType.FLOAT32,
        List.of(1, List.of(2)),
        "Element [1]: a list (expected: a single float32 as before it)");
    refused(DType.INT32, List.of("7"), "Element [0]: String (expected: int32)");
    refused(DType.STRING, List.of(7), "Element [0]: Integer (expected: string)");
    refused(DType.BOOL, Arrays.asList(true, null), "Element [1]: null (expected: bool)");
  }

  private static void refused(DType dtype, Object nested, String message) {
    assertThatThrownBy(() -> Array.from(dtype, nested))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
  void buffersOfBothByteOrdersGoInAndOut(DType dtype) {
    Array array = Array.of(new float[] {0, 1, 1, 0}).cast(dtype).reshape(Shape.of(2, 2));
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(4 * dtype.bytes() + 1).order(order);
      buffer.put((byte) 7);
      array.copyTo(buffer);
      assertThat(buffer.hasRemaining()).isFalse();
      buffer.position(1);
      assertThat(Array.of(dtype, buffer, Shape.of(2, 2))).isEqualTo(array);
      assertThat(buffer.position()).isEqualTo(1);
    }
  }

  @Test
  void buffersOfAnotherSizeAreRefused() {
    assertThatThrownBy(() -> Array.of(DType.INT32, ByteBuffer.allocate(7), Shape.of(2)))
        .isInstanceOf(DataException.class)
        .hasMessage("7 bytes are no array int32 (2,)");
    assertThatThrownBy(() -> Array.of(DType.STRING, ByteBuffer.allocate(0), Shape.of(0)))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> Array.of(new int[2]).copyTo(ByteBuffer.allocate(7)))
        .isInstanceOf(BufferOverflowException.class);
    assertThatThrownBy(() -> Array.of("a").copyTo(ByteBuffer.allocate(7)))
        .isInstanceOf(IllegalStateException.class);
  }
}
