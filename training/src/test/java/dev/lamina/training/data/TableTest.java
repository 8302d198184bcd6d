package dev.lamina.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Table flats =
      Table.of("size", 30, 70, 50)
          .with("price", 100, 400, 250)
          .with("district", "Plaka", "Kypseli", "Plaka");

  @Test
  void columnsAreReadByNameAndType() {
    assertThat(flats.rows()).isEqualTo(3);
    assertThat(flats.columnNames()).containsExactly("size", "price", "district");
    assertThat(flats.numbers("price")).containsExactly(100, 400, 250);
    assertThat(flats.texts("district")).containsExactly("Plaka", "Kypseli", "Plaka");
    assertThat(flats.categories("district")).containsExactly("Kypseli", "Plaka");
    assertThat(flats.dropped()).isZero();
  }

  @Test
  void numbersAreACopy() {
    flats.numbers("size")[0] = 99;

    assertThat(flats.numbers("size")[0]).isEqualTo(30);
    double[] mine = {1, 2};
    Table table = Table.of("x", mine);
    mine[0] = 99;
    assertThat(table.numbers("x")[0]).isEqualTo(1);
  }

  @Test
  void selectOrdersColumns() {
    assertThat(flats.select("district", "size").columnNames()).containsExactly("district", "size");
  }

  @Test
  void mapReplacesNumbersAndKeepsTheOldTable() {
    Table logs = flats.map("price", Math::log10);

    assertThat(logs.numbers("price")[0]).isEqualTo(2);
    assertThat(logs.columnNames()).isEqualTo(flats.columnNames());
    assertThat(flats.numbers("price")[0]).isEqualTo(100);
  }

  @Test
  void deriveComputesFromTheRow() {
    Table table =
        flats.derive("per_m2", r -> r.text("district").equals("Plaka") ? r.number("price") : 0);

    assertThat(table.numbers("per_m2")).containsExactly(100, 0, 250);
  }

  @Test
  void filterKeepsRowsWithTheirTextsAndCategories() {
    Table plaka = flats.filter(row -> row.text("district").equals("Plaka"));

    assertThat(plaka.numbers("size")).containsExactly(30, 50);
    assertThat(plaka.texts("district")).containsExactly("Plaka", "Plaka");
    assertThat(plaka.categories("district")).containsExactly("Plaka");
    assertThat(plaka)
        .isEqualTo(
            Table.of("size", 30, 50).with("price", 100, 250).with("district", "Plaka", "Plaka"));
    assertThat(flats.filter(row -> row.number("size") > 99).rows()).isZero();
  }

  @Test
  void splitLosesNoRowAndFollowsTheSeed() {
    Table table = Table.of("x", IntStream.range(0, 100).asDoubleStream().toArray());

    Table.Split split = table.split(0.2, 5);

    assertThat(split.test().rows()).isEqualTo(20);
    double[] all =
        IntStream.range(0, 100)
            .mapToDouble(
                i -> i < 80 ? split.train().numbers("x")[i] : split.test().numbers("x")[i - 80])
            .toArray();
    assertThat(all).containsExactlyInAnyOrder(table.numbers("x"));
    assertThat(table.split(0.2, 5)).isEqualTo(split);
    assertThat(table.split(0.2, 6)).isNotEqualTo(split);
  }

  @Test
  void splittingBeforeOrAfterMakingADatasetIsTheSame() {
    double[] x = IntStream.range(0, 37).asDoubleStream().toArray();
    Table table = Table.of("x", x).with("y", x);

    Dataset.Split after = table.dataset(List.of("x"), "y").split(0.3, 9);
    Table.Split before = table.split(0.3, 9);

    assertThat(before.train().dataset(List.of("x"), "y").inputs())
        .isEqualTo(after.train().inputs());
    assertThat(before.test().dataset(List.of("x"), "y").targets())
        .isEqualTo(after.test().targets());
  }

  @Test
  void aSplitWithAnEmptyPartIsRefused() {
    for (double fraction : new double[] {0, 1, -1, Double.NaN, 0.1, 0.9}) {
      assertThatThrownBy(() -> flats.split(fraction, 1)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void aDatasetHasTheFeaturesInOrderAndTheTargetAsAColumn() {
    Dataset data =
        flats.derive("age", r -> r.number("size") / 10).dataset(List.of("age", "size"), "price");

    assertThat(data.inputs()).isEqualTo(Array.of(new float[][] {{3, 30}, {7, 70}, {5, 50}}));
    assertThat(data.targets()).isEqualTo(Array.of(new float[][] {{100}, {400}, {250}}));
  }

  @Test
  void aDatasetOfClassesHasTheirNumbers() {
    Dataset data = flats.dataset(List.of("size"), flats.labels("district"));

    assertThat(data.targets()).isEqualTo(Array.of(new int[] {1, 0, 1}));
  }

  @Test
  void mistakesListTheColumns() {
    refused(() -> flats.numbers("siez"), "Unknown column 'siez'. Columns: size, price, district");
    refused(() -> flats.select("size", "nope"), "Unknown column 'nope'");
    refused(
        () -> flats.numbers("district"), "'district' is categorical (numeric are: size, price)");
    refused(() -> flats.texts("size"), "'size' is numeric (categorical are: district)");
    refused(() -> flats.with("size", 1, 2, 3), "There is a column 'size' already");
    refused(() -> flats.with("age", 1, 2), "Column 'age' has 2 values but the table has 3 rows");
    refused(() -> flats.with("age", "old"), "Column 'age' has 1 values but the table has 3 rows");
  }

  @Test
  void aDatasetRefusesWhatItCannotLearnFrom() {
    refused(
        () -> flats.dataset(List.of("size", "district"), "price"),
        "Encode it with Features.of(...).oneHot(\"district\")");
    refused(
        () -> flats.dataset(List.of("size"), "district"),
        "number classes with labels(\"district\")");
    refused(() -> flats.dataset(List.of("size", "price"), "price"), "is the target and a feature");
    refused(
        () -> flats.filter(r -> false).dataset(List.of("size"), "price"), "needs at least one row");
  }

  @Test
  void whatIsNotFiniteIsRefusedWithItsRow() {
    Table file = CsvTest.csv("x\n5\n\n0\n7\n").read();

    refused(
        () -> file.map("x", Math::log),
        "test.csv line 4, column 'x': the function gives -Infinity for 0.0 (expected: a finite"
            + " number)");
    refused(
        () -> file.filter(r -> r.number("x") < 6).split(0.5, 1).test().derive("y", r -> Double.NaN),
        "column 'y': got NaN");
    refused(() -> flats.map("size", x -> x == 70 ? 1 / 0.0 : x), "row 2, column 'size'");
    refused(() -> Table.of("x", 1, Double.NaN), "row 2, column 'x': got NaN");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessageContaining(message);
  }
}
