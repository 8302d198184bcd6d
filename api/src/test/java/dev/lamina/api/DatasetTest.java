package dev.lamina.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
  /** Row i holds the input i and the target 10 * i. */
  private static Dataset rows(int count) {
    return Dataset.of(
        Array.of(IntStream.range(0, count).toArray(), count, 1),
        Array.of(IntStream.range(0, count).map(i -> 10 * i).toArray()));
  }

  private static int[] inputs(Dataset data) {
    return (int[]) data.inputs().values();
  }

  private static int[] targets(Dataset data) {
    return (int[]) data.targets().values();
  }

  @Test
  void inputsAndTargetsNeedTheSameNumberOfRows() {
    assertThatThrownBy(() -> Dataset.of(new float[3][2], new float[2][1]))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Inputs have 3 rows (3, 2) but targets have 2 (2, 1); each input needs one target");
  }

  @Test
  void noRowsAndSingleNumbersAreRefused() {
    assertThatThrownBy(() -> Dataset.of(new float[0][], new int[0]))
        .isInstanceOf(DataException.class)
        .hasMessage("A data set needs at least one row");
    Array scalar = Array.of(new float[] {1}).reshape(Shape.scalar());
    assertThatThrownBy(() -> Dataset.of(scalar, Array.of(new int[] {1})))
        .isInstanceOf(DataException.class)
        .hasMessage("Inputs () and targets (1,) must have rows: at least one dimension each");
  }

  @Test
  void specsForgetTheNumberOfRows() {
    Dataset data = Dataset.of(new float[][] {{1, 2}, {3, 4}}, new int[] {0, 1});
    assertThat(data.inputSpec()).isEqualTo(TensorSpec.floats(2));
    assertThat(data.targetSpec()).isEqualTo(new TensorSpec(Shape.batchOf(), DType.INT32));
    assertThat(data).hasToString("Dataset of 2 rows: (?, 2) float32 -> (?,) int32");
  }

  @Test
  void takeAndSkipAreViewsOfTheSameArrays() {
    Dataset data = rows(5);
    Dataset first = data.take(2);
    Dataset rest = data.skip(2);
    assertThat(inputs(first)).containsExactly(0, 1);
    assertThat(inputs(rest)).containsExactly(2, 3, 4);
    assertThat(targets(rest)).containsExactly(20, 30, 40);
    assertThat(rest.arrays()).isSameAs(data.arrays());
    assertThat(rest.row(0)).isEqualTo(2);
    assertThat(inputs(data.skip(1).take(3).skip(1))).containsExactly(2, 3);
  }

  @Test
  void takeGivesNoMoreThanThereIsAndSkipLeavesSome() {
    assertThat(rows(3).take(9).size()).isEqualTo(3);
    assertThatThrownBy(() -> rows(3).skip(3))
        .isInstanceOf(DataException.class)
        .hasMessage("skip(3) leaves none of 3 rows");
    for (int count : new int[] {0, -1}) {
      assertThatThrownBy(() -> rows(3).take(count))
          .isInstanceOf(DataException.class)
          .hasMessage("count: %d (expected: >= 1)", count);
      assertThatThrownBy(() -> rows(3).skip(count)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void theWholeIsNotCopied() {
    Dataset data = rows(4);
    assertThat(data.inputs()).isSameAs(data.arrays().inputs().get(""));
    assertThat(data.take(4).targets()).isSameAs(data.arrays().targets().get(""));
    assertThat(data.shuffle(3).inputs()).isNotSameAs(data.arrays().inputs().get(""));
  }

  @Test
  void shuffleIsAPermutationThatKeepsInputAndTargetTogether() {
    Dataset shuffled = rows(100).shuffle(7);
    int[] inputs = inputs(shuffled);
    int[] targets = targets(shuffled);
    assertThat(inputs).isNotEqualTo(inputs(rows(100)));
    assertThat(Arrays.stream(inputs).sorted().toArray()).isEqualTo(inputs(rows(100)));
    for (int i = 0; i < inputs.length; i++) {
      assertThat(targets[i]).isEqualTo(10 * inputs[i]);
      assertThat(shuffled.row(i)).isEqualTo(inputs[i]);
    }
  }

  @Test
  void shuffleDependsOnTheSeedAlone() {
    assertThat(inputs(rows(50).shuffle(1)))
        .isEqualTo(inputs(rows(50).shuffle(1)))
        .isNotEqualTo(inputs(rows(50).shuffle(2)));
    Dataset data = rows(50);
    data.shuffle(1);
    assertThat(inputs(data)).isEqualTo(inputs(rows(50)));
  }

  @Test
  void shuffleGivesEveryOrderAboutEquallyOften() {
    // 6,000 shuffles of 3 rows: each of the 6 orders is expected 1,000 times, with a standard
    // deviation of sqrt(6000 * 1/6 * 5/6) = 29; 150 is more than five of them.
    int[] counts = new int[6];
    for (int seed = 0; seed < 6_000; seed++) {
      int[] order = {0, 1, 2};
      Dataset.shuffle(order, seed);
      counts[2 * order[0] + (order[1] > order[2] ? 1 : 0)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(850, 1_150);
    }
  }

  @Test
  void splitIsReproducibleAndDisjoint() {
    Dataset.Split split = rows(100).split(0.2, 42);
    assertThat(split.train().size()).isEqualTo(80);
    assertThat(split.test().size()).isEqualTo(20);
    Set<Integer> seen = new HashSet<>();
    Arrays.stream(inputs(split.train())).forEach(seen::add);
    Arrays.stream(inputs(split.test())).forEach(seen::add);
    assertThat(seen).hasSize(100);
    assertThat(inputs(rows(100).split(0.2, 42).test())).isEqualTo(inputs(split.test()));
    assertThat(inputs(rows(100).split(0.2, 43).test())).isNotEqualTo(inputs(split.test()));
  }

  @Test
  void splitLastTakesTheLastRowsInTheirOrder() {
    Dataset.Split split = rows(8).splitLast(0.25);
    assertThat(inputs(split.train())).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(inputs(split.test())).containsExactly(6, 7);
    assertThat(targets(split.test())).containsExactly(60, 70);
  }

  @ParameterizedTest
  @CsvSource({"10, 0.24, 2", "10, 0.25, 3", "10, 0.26, 3", "1000, 0.3, 300", "2, 0.5, 1"})
  void splitsAreRoundedToTheNearestExample(int size, double fraction, int expected) {
    assertThat(rows(size).splitLast(fraction).test().size()).isEqualTo(expected);
    assertThat(rows(size).split(fraction, 1).test().size()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN})
  void fractionsOutsideZeroToOneAreRefused(double fraction) {
    assertThatThrownBy(() -> rows(10).splitLast(fraction))
        .isInstanceOf(DataException.class)
        .hasMessage("fraction: %s (expected: between 0 and 1)", fraction);
  }

  @Test
  void splitsThatLeaveAPartEmptyAreRefused() {
    assertThatThrownBy(() -> rows(4).splitLast(0.1))
        .isInstanceOf(DataException.class)
        .hasMessage("A split of 0.1 leaves a part of 4 rows empty; choose another fraction");
    assertThatThrownBy(() -> rows(1).split(0.5, 1)).isInstanceOf(DataException.class);
  }

  @Test
  void targetsCanBeReplacedUnderAView() {
    Array inputs = rows(3).inputs();
    Dataset data =
        rows(3)
            .skip(1)
            .withArrays(new ExampleReader.Batch(inputs, Array.of(new float[] {5, 6, 7})));
    assertThat(data.targets()).isEqualTo(Array.of(new float[] {6, 7}));
    assertThat(inputs(data)).containsExactly(1, 2);
    ExampleReader.Batch two =
        new ExampleReader.Batch(inputs.slice(0, 2), Array.of(new float[] {5, 6}));
    assertThatThrownBy(() -> data.withArrays(two))
        .isInstanceOf(DataException.class)
        .hasMessage("2 rows in place of 3");
  }

  /** Tells what it is asked for. */
  private static final class Recording implements ExampleReader {
    private final List<String> reads = new ArrayList<>();

    @Override
    public int size() {
      return 4;
    }

    @Override
    public ExampleSpec spec() {
      return ExampleSpec.of(
          new TensorSpec(Shape.batchOf(1), DType.INT32),
          new TensorSpec(Shape.batchOf(), DType.INT32));
    }

    @Override
    public Batch read(int[] numbers) {
      reads.add(Arrays.toString(numbers));
      return new Batch(rows(4).inputs().take(numbers), rows(4).targets().take(numbers));
    }
  }

  @Test
  void nothingIsReadBeforeItIsNeeded() {
    Recording reader = new Recording();
    Dataset data = Dataset.of(reader).skip(1).take(2);
    assertThat(data).hasToString("Dataset of 2 rows: (?, 1) int32 -> (?,) int32");
    assertThat(data.reader()).contains(reader);
    assertThat(reader.reads).isEmpty();
    assertThat(inputs(data)).containsExactly(1, 2);
    assertThat(targets(data)).containsExactly(10, 20);
    assertThat(reader.reads).containsExactly("[1, 2]", "[1, 2]");
    assertThat(data.row(0)).isEqualTo(1);
  }

  @Test
  void onlyExamplesInMemoryHaveArraysBehindThem() {
    assertThat(rows(3).reader()).isEmpty();
    Dataset data = Dataset.of(new Recording());
    assertThatThrownBy(data::arrays)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("These examples are behind a reader, not in memory");
  }
}
