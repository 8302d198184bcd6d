package dev.lamina.server.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.server.call.Deadline;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JoinedInputsTest {

  private static Array join(int rows, Array... parts) {
    List<Entry> entries =
        Stream.of(parts)
            .map(part -> new Entry(Map.of("x", part), part.rows(), Deadline.NONE, 0, false))
            .toList();
    return JoinedInputs.of(entries, rows).get("x");
  }

  @Test
  void rowsFollowEachOther() {
    assertThat(join(3, Array.of(new int[] {1, 2}, 1, 2), Array.of(new int[] {3, 4, 5, 6}, 2, 2)))
        .isEqualTo(Array.of(new int[] {1, 2, 3, 4, 5, 6}, 3, 2));
  }

  @Test
  void oneRequestIsNotCopied() {
    Array only = Array.of(new int[] {1, 2}, 1, 2);
    assertThat(join(1, only)).isSameAs(only);
  }

  @Test
  void missingRowsAreTheFirstAgain() {
    assertThat(join(4, Array.of(new int[] {7, 8}, 1, 2), Array.of(new int[] {3, 4}, 1, 2)))
        .isEqualTo(Array.of(new int[] {7, 8, 3, 4, 7, 8, 7, 8}, 4, 2));
  }

  @Test
  void shortRowsEndWithTheFirstValueOfTheirRequest() {
    // TensorFlow Serving pads to the largest size of each dimension with tensor[0][0]...
    Array small = Array.of(new int[] {1, 2, 3, 4}, 1, 2, 2);
    Array wide = Array.of(new int[] {5, 6, 7}, 1, 1, 3);
    assertThat(join(2, small, wide))
        .isEqualTo(Array.of(new int[] {1, 2, 1, 3, 4, 1, 5, 6, 7, 5, 5, 5}, 2, 2, 3));
  }

  @Test
  void stringsArePaddedToo() {
    assertThat(
            join(
                2,
                Array.of("a", "b").reshape(dev.lamina.api.Shape.of(1, 2)),
                Array.of("c").reshape(dev.lamina.api.Shape.of(1, 1))))
        .isEqualTo(Array.of("a", "b", "c", "c").reshape(dev.lamina.api.Shape.of(2, 2)));
  }

  @Test
  void emptyRowsArePaddedWithZeros() {
    assertThat(join(2, Array.of(new int[0], 1, 0), Array.of(new int[] {9}, 1, 1)))
        .isEqualTo(Array.of(new int[] {0, 9}, 2, 1));
  }
}
