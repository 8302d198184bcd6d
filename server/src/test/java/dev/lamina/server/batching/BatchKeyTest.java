package dev.lamina.server.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.api.Shape;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchKeyTest {
  private static final SignatureTensor ROWS = tensor(-1, -1, 2);
  private static final SignatureTensor FREE = new SignatureTensor(Shape.scalar(), false, "float32");
  private static final Array THREE = Array.of(new float[12], 3, 2, 2);

  private static SignatureTensor tensor(long... dims) {
    return new SignatureTensor(Shape.of(dims), true, "float32");
  }

  private static Optional<BatchKey> key(
      Map<String, SignatureTensor> inputs, SignatureTensor output, Map<String, Array> request) {
    Signature signature =
        new Signature("s", "", new TreeMap<>(inputs), new TreeMap<>(Map.of("y", output)));
    return BatchKey.of(signature, request, Set.of(), false);
  }

  @Test
  void requestsWithOneRowShapeRunTogether() {
    Optional<BatchKey> key = key(Map.of("x", ROWS), ROWS, Map.of("x", THREE));
    assertThat(key).isPresent();
    assertThat(key(Map.of("x", ROWS), ROWS, Map.of("x", Array.of(new float[4], 1, 2, 2))))
        .isEqualTo(key);
    assertThat(key(Map.of("x", ROWS), ROWS, Map.of("x", Array.of(new float[2], 1, 1, 2))))
        .isPresent()
        .isNotEqualTo(key);
    assertThat(key(Map.of("x", FREE), FREE, Map.of("x", THREE))).as("any rank").isEqualTo(key);
  }

  @Test
  void requestsForOtherOutputsDoNot() {
    Signature signature =
        new Signature(
            "s", "", new TreeMap<>(Map.of("x", ROWS)), new TreeMap<>(Map.of("y", ROWS, "z", ROWS)));
    Map<String, Array> request = Map.of("x", THREE);
    Optional<BatchKey> y = BatchKey.of(signature, request, Set.of("y"), false);
    assertThat(y).isPresent();
    assertThat(BatchKey.of(signature, request, Set.of("z"), false)).isPresent().isNotEqualTo(y);
    assertThat(BatchKey.of(signature, request, Set.of("q"), false)).isEmpty();
  }

  @Test
  void whatHasNoRowsRunsByItself() {
    assertThat(key(Map.of("x", tensor()), ROWS, Map.of("x", Array.of(new float[1], new long[0]))))
        .isEmpty();
    assertThat(
            key(Map.of("x", FREE), ROWS, Map.of("x", Array.of(new float[1]).reshape(Shape.of()))))
        .as("a single number")
        .isEmpty();
    assertThat(key(Map.of("x", tensor(3, 2, 2)), ROWS, Map.of("x", THREE)))
        .as("a fixed number of rows in")
        .isEmpty();
    assertThat(key(Map.of("x", ROWS), tensor(3), Map.of("x", THREE)))
        .as("a fixed number of rows out")
        .isEmpty();
    assertThat(key(Map.of("x", ROWS), tensor(), Map.of("x", THREE))).as("a mean").isEmpty();
    assertThat(key(Map.of("x", ROWS), ROWS, Map.of("x", Array.of(new float[0], 0, 2, 2))))
        .as("no rows")
        .isEmpty();
    assertThat(key(Map.of(), ROWS, Map.of())).as("no inputs").isEmpty();
  }

  @Test
  void whatDoesNotFitFailsByItself() {
    assertThat(key(Map.of("x", ROWS), ROWS, Map.of("z", THREE))).as("name").isEmpty();
    assertThat(key(Map.of("x", ROWS), ROWS, Map.of("x", Array.of(new int[12], 3, 2, 2))))
        .as("type")
        .isEmpty();
    assertThat(key(Map.of("x", ROWS), ROWS, Map.of("x", Array.of(new float[12], 2, 2, 3))))
        .as("row")
        .isEmpty();
    assertThat(key(Map.of("x", ROWS, "z", ROWS), ROWS, Map.of("x", THREE))).as("one").isEmpty();
    assertThat(
            key(
                Map.of("x", ROWS, "z", ROWS),
                ROWS,
                Map.of("x", THREE, "z", Array.of(new float[4], 1, 2, 2))))
        .as("numbers of rows that differ")
        .isEmpty();
  }

  @Test
  void onlyDimensionsThatAreFreeMayBePadded() {
    Signature signature =
        new Signature("s", "", new TreeMap<>(Map.of("x", ROWS)), new TreeMap<>(Map.of("y", ROWS)));
    assertThat(BatchKey.of(signature, Map.of("x", THREE), Set.of(), true))
        .map(key -> key.rows().get("x").shape())
        .contains(Shape.of(Shape.UNKNOWN, 2));
  }
}
