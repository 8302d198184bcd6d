package dev.lamina.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is said with file, line, column, what was found and what to do. */
class CsvErrorsTest {
  @TempDir Path folder;

  @Test
  void aMalformedNumberIsNamedWithItsPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("flats.csv"), "size_m2,x\n30,1\nn/a,2\n");

    assertThatThrownBy(() -> Csv.of(file).numeric("size_m2").read())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("flats.csv line 3, column 'size_m2': 'n/a' is not a number.")
        .hasMessageContaining("declare it with .missing(\"n/a\")");
  }

  @Test
  void javasOwnNumbersAndInfinityAreNoData() {
    for (String text :
        new String[] {"1f", "1d", "0x1p3", "Infinity", "-NaN", "1e999", "1,5", "--1", "1 2"}) {
      assertThatThrownBy(
              () -> CsvTest.csv("x;y\n" + text + ";1\n").delimiter(';').numeric("x").read())
          .as(text)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("line 2, column 'x': '" + text + "' is not a number");
    }
  }

  @Test
  void aMissingValueIsAnErrorUnlessItIsToBeDroppedOrFilled() {
    assertRefused(
        CsvTest.csv("x,y\n1,2\n3,NA\n"),
        "test.csv line 3, column 'y': a value is missing ('NA'). Drop such rows with"
            + " .dropMissing(), or fill them with .fillMissing(\"y\", value)");
  }

  @Test
  void linesAreCountedThroughQuotesBlankLinesAndEveryLineEnd() {
    String rows = "name,x\n\"a\nb\r\nc\rd\",1\n\n\"e\",2\r\nf,3\rg,oops\n";
    // name 1; the first record 2 to 5; blank 6; e 7; f 8; g 9.
    assertRefused(CsvTest.csv(rows).numeric("x"), "line 9, column 'x': 'oops'");
    assertRefused(CsvTest.csv("name,x\n\"a\nb\",oops\n").numeric("x"), "line 2, column 'x'");
  }

  @Test
  void aRowWithTooFewOrTooManyValuesIsNamed() {
    assertRefused(
        CsvTest.csv("x,y\n1,2\n3\n"), "test.csv line 3 has 1 values but there are 2 columns: x, y");
    assertRefused(
        CsvTest.csv("x,y\n1,2,3\n"), "test.csv line 2 has 3 values but there are 2 columns");
    assertRefused(
        CsvTest.csv("1,2\n").withoutHeader("x"), "line 1 has 2 values but there are 1 columns");
  }

  @Test
  void anUnknownColumnListsTheKnownOnes() {
    assertRefused(
        CsvTest.csv("x,y\n1,2\n").numeric("z"), "test.csv has no column 'z'. Columns: x, y");
    assertRefused(
        CsvTest.csv("x,y\n1,2\n").fillMissing("z", 0), "has no column 'z'. Columns: x, y");
  }

  @Test
  void twoColumnsOfOneNameAreRefused() {
    assertRefused(CsvTest.csv("x,y,x\n1,2,3\n"), "has two columns named 'x'. Columns: x, y, x");
  }

  @Test
  void aColumnDeclaredTwiceIsRefused() {
    assertThatThrownBy(() -> CsvTest.csv("").numeric("x").categorical("x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'x' is declared twice");
  }

  @Test
  void aTextCannotFillANumericColumn() {
    assertThatThrownBy(() -> CsvTest.csv("x\n1\n").numeric("x").fillMissing("x", "none").read())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("fillMissing(\"x\", \"none\"): column 'x' is declared numeric");
  }

  @Test
  void aFileWithoutRowsIsRefused() {
    assertRefused(CsvTest.csv(""), "test.csv is empty");
    assertRefused(CsvTest.csv("\n\n"), "test.csv is empty");
    assertRefused(CsvTest.csv("x,y\n"), "test.csv has no rows of data");
    assertRefused(CsvTest.csv("").withoutHeader("x"), "test.csv has no rows of data");
    assertRefused(
        CsvTest.csv("x,y\n1,\n,2\n").dropMissing(),
        "a value is missing in each of the 2 rows, so that dropMissing() leaves none");
  }

  @Test
  void aQuoteThatNeverClosesIsFound() {
    assertRefused(
        CsvTest.csv("x,name\n1,a\n2,\"b\n3,c\n4,d\n"),
        "test.csv: Unclosed quoted field at end of input (record starting at line 3)");
  }

  @Test
  void textBehindAQuoteIsFound() {
    assertRefused(
        CsvTest.csv("x,name\n1,\"a\nb\"c\n"),
        "test.csv: Unexpected character after closing quote: 'c' (0x63) (record starting at line"
            + " 2)");
  }

  @Test
  void aLongMalformedTextIsShortened() {
    assertThatThrownBy(() -> CsvTest.csv("x\n" + "a".repeat(500) + "\n").numeric("x").read())
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).contains("aaa...'"));
  }

  @Test
  void aRecordBeyondTheParsersLimitIsRefused() {
    assertRefused(CsvTest.csv("x\n" + ",".repeat(20_000) + "\n"), "line 2");
  }

  @Test
  void aMissingFileIsNamed() {
    assertRefused(
        Csv.of(folder.resolve("nowhere.csv")),
        "nowhere.csv: no such file; the working directory is /");
  }

  @Test
  void aMissingResourceSaysSo() {
    assertThatThrownBy(() -> Csv.of("flats", CsvErrorsTest.class.getResourceAsStream("nowhere")))
        .hasMessageContaining("flats is null: the class path has no such resource");
  }

  private static void assertRefused(Csv csv, String message) {
    assertThatThrownBy(csv::read).isInstanceOf(DataException.class).hasMessageContaining(message);
  }
}
