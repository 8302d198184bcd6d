package dev.lamina.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  private final Table train =
      Table.of("size", 30, 70, 50)
          .with("heating", "gas", "none", "oil")
          .with("district", "Plaka", "Kypseli", "Plaka")
          .with("price", 100, 400, 250);

  private final FittedFeatures fitted =
      Features.of("size").oneHot("district", "heating").fit(train);

  @Test
  void eachCategoryIsAnInputInAlphabeticalOrder() {
    assertThat(fitted.names())
        .containsExactly(
            "size",
            "district=Kypseli",
            "district=Plaka",
            "heating=gas",
            "heating=none",
            "heating=oil");
    assertThat(fitted.width()).isEqualTo(6);
    // By hand: size, then Kypseli Plaka, then gas none oil.
    assertThat(fitted.encode(train))
        .isEqualTo(
            Array.of(
                new float[][] {{30, 0, 1, 1, 0, 0}, {70, 1, 0, 0, 1, 0}, {50, 0, 1, 0, 0, 1}}));
  }

  @Test
  void newRowsGetTheColumnsOfTheTrainingTable() {
    Table flat = Table.of("heating", "oil").with("district", "Kypseli").with("size", 55);

    assertThat(fitted.encode(flat)).isEqualTo(Array.of(new float[][] {{55, 1, 0, 0, 0, 1}}));
  }

  @Test
  void anUnknownCategoryIsAnErrorThatListsTheKnownOnes() {
    Table file = CsvTest.csv("size,heating,district\n1,gas,Plaka\n2,gas,Exarchia\n").read();

    assertThatThrownBy(() -> fitted.encode(file))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "test.csv line 3, column 'district': unknown category 'Exarchia'. Known: Kypseli,"
                + " Plaka");
  }

  @Test
  void anUnknownCategoryCanBeZeros() {
    FittedFeatures lenient =
        Features.of("size").oneHot("district").unknown(Unknown.ZEROS).fit(train);
    Table flats = Table.of("size", 1, 2).with("district", "Exarchia", "Plaka");

    assertThat(lenient.encode(flats)).isEqualTo(Array.of(new float[][] {{1, 0, 0}, {2, 0, 1}}));
  }

  @Test
  void aCategoryThatFilteringLeftBehindIsNotUnknown() {
    Table rest = train.with("n", 1, 2, 3).filter(row -> row.text("district").equals("Plaka"));
    FittedFeatures plaka = Features.of().oneHot("district").fit(rest);

    assertThat(plaka.names()).containsExactly("district=Plaka");
    assertThat(plaka.encode(rest)).isEqualTo(Array.of(new float[][] {{1}, {1}}));
  }

  @Test
  void datasetsHaveNumbersOrClassesAsTargets() {
    Dataset prices = fitted.dataset(train, "price");
    Labels heating = train.labels("heating");
    Dataset classes = Features.of("size").fit(train).dataset(train, heating);

    assertThat(prices.inputs()).isEqualTo(fitted.encode(train));
    assertThat(prices.targets()).isEqualTo(Array.of(new float[][] {{100}, {400}, {250}}));
    assertThat(heating.names()).containsExactly("gas", "none", "oil");
    assertThat(classes.targets()).isEqualTo(Array.of(new int[] {0, 1, 2}));
    assertThat(heating.encode(train.filter(r -> r.number("size") > 40)))
        .isEqualTo(Array.of(new int[] {1, 2}));
  }

  @Test
  void anUnknownClassIsAnError() {
    Labels two = new Labels("heating", List.of("gas", "oil"));

    assertThatThrownBy(() -> two.encode(train))
        .isInstanceOf(DataException.class)
        .hasMessage("row 2, column 'heating': unknown category 'none'. Known: gas, oil");
  }

  @Test
  void theTargetIsNoFeature() {
    assertThatThrownBy(() -> fitted.dataset(train, "size"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'size' is the target and a feature");
    assertThatThrownBy(() -> fitted.dataset(train, train.labels("heating")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void aNumberBeyondFloat32IsRefusedWithItsRow() {
    FittedFeatures size = Features.of("size").fit(train);

    assertThatThrownBy(() -> size.encode(Table.of("size", 1, 3.5e38)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("row 2, column 'size': 3.5E38 is too large for float32");
    assertThat(size.encode(Table.of("size", 3.4e38)).get(0)).isEqualTo(3.4e38f);
  }

  @Test
  void aTableWithoutRowsHasNoRowsButTheWidth() {
    assertThat(fitted.encode(train.filter(row -> false)).shape()).isEqualTo(Shape.of(0, 6));
  }

  @Test
  void mistakesInTheDescriptionAreFoundEarly() {
    assertThatThrownBy(() -> Features.of("a", "a"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'a' is named twice");
    assertThatThrownBy(() -> Features.of("a").oneHot("a"))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> Features.of().fit(train)).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> Features.of("district").fit(train)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> Features.of("nope").fit(train))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Unknown column 'nope'. Columns: size, heating, district, price");
    assertThatThrownBy(() -> new Labels("x", List.of("a", "a")))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void fittedFeaturesArePlainValues() {
    FittedFeatures again =
        new FittedFeatures(
            List.of("size"),
            List.of(
                new OneHot("district", List.of("Kypseli", "Plaka")),
                new OneHot("heating", List.of("gas", "none", "oil"))),
            Unknown.ERROR);

    assertThat(again).isEqualTo(fitted);
  }
}
