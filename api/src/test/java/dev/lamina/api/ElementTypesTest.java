package dev.lamina.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every element type in arrays: what carries it, how it reads, how it converts. */
class ElementTypesTest {
  @ParameterizedTest
  @CsvSource({
    "INT8, -1",
    "UINT8, 255",
    "INT16, -1",
    "UINT16, 65535",
    "INT32, -1",
    "UINT32, 4294967295"
  })
  void theSameBitsReadAsTheTypeSays(DType dtype, long expected) {
    Object ones =
        switch (dtype.bytes()) {
          case 1 -> new byte[] {-1};
          case 2 -> new short[] {-1};
          default -> new int[] {-1};
        };
    Array array = Array.of(dtype, ones, Shape.of(1));
    assertThat(array.getLong(0)).isEqualTo(expected);
    assertThat(array.get(0)).isEqualTo((double) expected);
    assertThat(array).hasToString("Array %s (1,) [%d]".formatted(dtype, expected));
  }

  @Test
  void unsigned64KeepsItsBits() {
    Array largest = Array.of(DType.UINT64, new long[] {-1, 1}, Shape.of(2));
    assertThat(largest.getLong(0)).isEqualTo(-1);
    assertThat(largest.get(0)).isEqualTo(0x1p64);
    assertThat(largest).hasToString("Array uint64 (2,) [18446744073709551615, 1]");
    assertThat(Array.of(new double[] {0x1p63, 5}).cast(DType.UINT64).values())
        .isEqualTo(new long[] {Long.MIN_VALUE, 5});
  }

  @Test
  void truthValuesAreOneAndZero() {
    Array array = Array.of(new boolean[] {true, false});
    assertThat(array.dtype()).isEqualTo(DType.BOOL);
    assertThat(array.floats()).containsExactly(1, 0);
    assertThat(array).hasToString("Array bool (2,) [true, false]");
    assertThat(Array.of(new float[] {0.5f, 0}).cast(DType.BOOL)).isEqualTo(array);
    assertThat(Array.of(new int[] {256, 0}).cast(DType.BOOL)).isEqualTo(array);
  }

  @Test
  void stringsAreBytesReadAsUtf8() {
    Array words = Array.of("", "Αθήνα");
    assertThat(words.shape()).isEqualTo(Shape.of(2));
    assertThat(((byte[][]) words.values())[1]).isEqualTo("Αθήνα".getBytes(UTF_8)).hasSize(10);
    assertThat(words.strings()).containsExactly("", "Αθήνα");
    assertThat(words.getString(1)).isEqualTo("Αθήνα");
    assertThat(words).hasToString("Array string (2,) [\"\", \"Αθήνα\"]");
    assertThat(words).isEqualTo(Array.of("", "Αθήνα")).hasSameHashCodeAs(Array.of("", "Αθήνα"));
    assertThat(words).isNotEqualTo(Array.of("", "Athens"));
  }

  @Test
  void stringsAreCutTakenAndJoinedLikeNumbers() {
    Array words = Array.of("a", "b", "c");
    assertThat(words.slice(1, 3)).isEqualTo(Array.of("b", "c"));
    assertThat(words.take(new int[] {2, 0})).isEqualTo(Array.of("c", "a"));
    assertThat(Array.concat(List.of(words.slice(0, 1), words.slice(1, 3)))).isEqualTo(words);
  }

  @Test
  void stringsAreNoNumbersAndNumbersNoStrings() {
    Array words = Array.of("7");
    Array numbers = Array.of(new int[] {7});
    assertThatThrownBy(() -> words.get(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a string is no number; use getString");
    assertThatThrownBy(words::floats).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> numbers.getString(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("strings are asked for but the elements are int32");
    assertThatThrownBy(() -> numbers.cast(DType.STRING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("int32 cannot be cast to string");
    assertThatThrownBy(() -> words.cast(DType.INT32)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theCarrierIsChecked() {
    assertThatThrownBy(() -> Array.of(DType.FLOAT16, new float[1], Shape.of(1)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Elements of type float16 are carried by a Java short[] but a float[] was given");
    assertThatThrownBy(() -> Array.of(DType.STRING, new byte[1][], Shape.of(1)))
        .isInstanceOf(DataException.class)
        .hasMessage("A string is null; give an empty one instead");
    assertThatThrownBy(() -> Array.of(DType.INT8, new byte[1], Shape.of(2)))
        .isInstanceOf(DataException.class)
        .hasMessage("Shape (2,) has 2 elements but 1 values were given");
  }

  @Test
  void castKeepsWholeNumbersExact() {
    // 2^53 + 1 is no double.
    Array exact = Array.of(new long[] {(1L << 53) + 1}, Shape.of(1));
    assertThat(exact.cast(DType.UINT64).getLong(0)).isEqualTo((1L << 53) + 1);
    assertThat(exact.cast(DType.INT64)).isSameAs(exact);
    assertThat(Array.of(new float[] {1.9f, -1.9f}).cast(DType.INT8))
        .isEqualTo(Array.of(DType.INT8, new byte[] {1, -1}, Shape.of(2)));
    assertThat(Array.of(new int[] {300}).cast(DType.UINT8).get(0)).isEqualTo(44);
  }

  @ParameterizedTest
  @CsvSource({
    // By the format's definition: sign, 5 bits of exponent (bias 15), 10 of fraction.
    "0, 0x0000",
    "-0.0, 0x8000",
    "1, 0x3C00",
    "-2, 0xC000",
    "65504, 0x7BFF",
    "65519, 0x7BFF",
    "65520, 0x7C00",
    "-Infinity, 0xFC00",
    "NaN, 0x7E00",
    "0.333333343, 0x3555",
    // The smallest normal and subnormal numbers; half of the latter is a tie and goes to even.
    "6.103515625e-5, 0x0400",
    "5.9604645e-8, 0x0001",
    "2.98023224e-8, 0x0000",
    "2.98023259e-8, 0x0001",
    // Ties go to even: 2049 lies between 2048 and 2050, 2051 between 2050 and 2052.
    "2049, 0x6800",
    "2051, 0x6802",
  })
  void float16RoundsToTheNearest(float value, String bits) {
    assertThat(Array.of(new float[] {value}).cast(DType.FLOAT16).values())
        .isEqualTo(new short[] {(short) (int) Integer.decode(bits)});
  }

  @ParameterizedTest
  @CsvSource({
    // 1 + 2^-8 lies between 1 and 1 + 2^-7, 1 + 3 * 2^-8 between that and 1 + 2^-6: ties to even.
    "1, 0x3F80",
    "1.00390625, 0x3F80",
    "1.01171875, 0x3F82",
    "3.4028235e38, 0x7F80",
    "-Infinity, 0xFF80",
    "NaN, 0x7FC0",
    "-0.0, 0x8000",
  })
  void bfloat16RoundsToTheNearest(float value, String bits) {
    assertThat(Array.of(new float[] {value}).cast(DType.BFLOAT16).values())
        .isEqualTo(new short[] {(short) (int) Integer.decode(bits)});
  }

  @Test
  void everyFloat16SurvivesTheWayThroughFloat32() {
    for (DType dtype : List.of(DType.FLOAT16, DType.BFLOAT16)) {
      short[] bits = new short[1 << 16];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = (short) i;
      }
      Array all = Array.of(dtype, bits, Shape.of(bits.length));
      short[] back = (short[]) all.cast(DType.FLOAT32).cast(dtype).values();
      for (int i = 0; i < bits.length; i++) {
        if (!Double.isNaN(all.get(i))) {
          assertThat(back[i]).isEqualTo(bits[i]);
        }
      }
    }
  }
}
