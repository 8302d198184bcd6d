package dev.lamina.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
  private static final String FLATS =
      """
      id,size_m2,district,price_eur
      4,30,Plaka,22000
      5,71.5,Kypseli,6.2e4
      """;

  @TempDir Path folder;

  @Test
  void columnsOfNumbersAreNumericAndOthersAreCategorical() throws IOException {
    Table table = Csv.read(Files.writeString(folder.resolve("flats.csv"), FLATS));

    assertThat(table.rows()).isEqualTo(2);
    assertThat(table.columnNames()).containsExactly("id", "size_m2", "district", "price_eur");
    assertThat(table.numbers("size_m2")).containsExactly(30, 71.5);
    assertThat(table.numbers("price_eur")).containsExactly(22000, 62000);
    assertThat(table.texts("district")).containsExactly("Plaka", "Kypseli");
    assertThat(table)
        .hasToString(
            "Table of 2 rows: id (numeric), size_m2 (numeric), district (categorical), price_eur"
                + " (numeric)");
  }

  @Test
  void onlyDeclaredColumnsAreReadUnlessOthersAreInferred() {
    Csv declared = csv(FLATS).numeric("size_m2").categorical("id");

    assertThat(declared.read().columnNames()).containsExactly("id", "size_m2");
    assertThat(declared.read().texts("id")).containsExactly("4", "5");
    assertThat(declared.inferOthers().read().columnNames()).hasSize(4);
    assertThat(declared.inferOthers().read().numbers("price_eur")).containsExactly(22000, 62000);
    assertThat(declared.inferOthers().read().texts("id")).containsExactly("4", "5");
  }

  @Test
  void whatLooksLikeANumberKeepsItsTextInAColumnOfTexts() {
    Table table = csv("zip\n007\n1e2\n 3\nK9\n10\n").read();

    assertThat(table.texts("zip")).containsExactly("007", "1e2", " 3", "K9", "10");
  }

  @Test
  void numbersComeBackExactly() {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    double[] expected = new double[2000];
    for (int i = 0; i < expected.length; i++) {
      double any;
      do {
        any = Double.longBitsToDouble(random.nextLong());
      } while (!Double.isFinite(any));
      expected[i] = any;
      lines.add(Double.toString(any));
    }
    String file = "x\n" + String.join("\n", lines);

    assertThat(csv(file).read().numbers("x")).containsExactly(expected);
    assertThat(csv(file).numeric("x").read().numbers("x")).containsExactly(expected);
  }

  @Test
  void quotesHoldDelimitersQuotesAndLineEnds() {
    Table table = csv("name,n\n\"a, \"\"b\"\"\nc\",1\n\"\",2\n").missingOnly().read();

    assertThat(table.texts("name")).containsExactly("a, \"b\"\nc", "");
    assertThat(table.numbers("n")).containsExactly(1, 2);
  }

  @Test
  void aCarriageReturnWithinQuotesIsText() {
    // FastCSV 3.7.0 loses such a value and the row, without a word.
    Table first = csv("name,n\n\"a\rb\",1\nc,2\n").read();
    Table last = csv("n,name\n1,\"a\rb\"\n2,c\n").read();

    assertThat(first.texts("name")).containsExactly("a\rb", "c");
    assertThat(last.texts("name")).containsExactly("a\rb", "c");
  }

  /** RFC 4180 by its sentences: quotes around what holds a delimiter, a quote or a line end. */
  @Test
  void textsComeBackAsTheyWereWritten() {
    Random random = new Random(11);
    for (String end : List.of("\n", "\r\n", "\r")) {
      StringBuilder file = new StringBuilder("a,b" + end);
      List<String> a = new ArrayList<>();
      List<String> b = new ArrayList<>();
      for (int i = 0; i < 50_000; i++) {
        a.add(randomText(random));
        b.add(randomText(random));
        file.append(quoted(a.get(i))).append(',').append(quoted(b.get(i))).append(end);
      }

      Table table = csv(file.toString()).categorical("a", "b").missingOnly().read();

      assertThat(table.texts("a").equals(a)).isTrue();
      assertThat(table.texts("b").equals(b)).isTrue();
    }
  }

  private static String randomText(Random random) {
    String alphabet = "\",\r\nxy";
    StringBuilder text = new StringBuilder("x");
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.matches("[xy]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Test
  void delimiterAndQuoteCanBeOthers() {
    Table table = csv("a;b\n'1;2';3\n").delimiter(';').quote('\'').read();

    assertThat(table.texts("a")).containsExactly("1;2");
    assertThat(table.numbers("b")).containsExactly(3);
    assertThatThrownBy(() -> csv("").delimiter('"')).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> csv("").quote('\n')).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void everyKindOfLineEndIsUnderstood() {
    for (String end : List.of("\n", "\r\n", "\r")) {
      assertThat(csv("x,y" + end + "1,2" + end + end + "3,4").read().numbers("y"))
          .as(end.replace("\n", "LF").replace("\r", "CR"))
          .containsExactly(2, 4);
    }
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstName() {
    assertThat(csv("\uFEFFx,y\n1,2\n").read().columnNames()).containsExactly("x", "y");
    assertThat(csv("\uFEFF\"x\",y\n1,2\n").read().columnNames()).containsExactly("x", "y");
  }

  @Test
  void blanksAroundNumbersAndNamesDoNotMatter() {
    Table table = csv("a, b\n 1,\t2 \n").read();

    assertThat(table.numbers("a")).containsExactly(1);
    assertThat(table.numbers("b")).containsExactly(2);
  }

  @Test
  void aFileWithoutHeaderIsNamedByTheCaller() {
    Table table = csv("1,2\n3,4\n").withoutHeader("x", "y").read();

    assertThat(table.numbers("x")).containsExactly(1, 3);
    assertThat(table.numbers("y")).containsExactly(2, 4);
    assertThatThrownBy(() -> csv("").withoutHeader()).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aColumnWithoutNameIsCalledByItsPosition() {
    assertThat(csv(",x\nr1,2\n").read().columnNames()).containsExactly("column1", "x");
  }

  @Test
  void rowsWithMissingValuesAreDroppedAndCounted() {
    Table table = csv("x,y\n1,2\n,3\nNA,4\n5,null\n6,NaN\n7, \n8,9\n").dropMissing().read();

    assertThat(table.numbers("x")).containsExactly(1, 8);
    assertThat(table.numbers("y")).containsExactly(2, 9);
    assertThat(table.dropped()).isEqualTo(5);
    assertThat(table.select("x").dropped()).isEqualTo(5);
  }

  @Test
  void aMissingValueInAColumnThatIsNotReadDoesNotMatter() {
    Table table = csv("x,y\n1,\n2,7\n").numeric("x").read();

    assertThat(table.numbers("x")).containsExactly(1, 2);
    assertThat(table.dropped()).isZero();
  }

  @Test
  void missingValuesAreFilled() {
    Csv csv = csv("age,district\n,Plaka\n30,?\n").missing("?").fillMissing("age", 17.25);
    Table table = csv.fillMissing("district", "none").read();

    assertThat(table.numbers("age")).containsExactly(17.25, 30);
    assertThat(table.texts("district")).containsExactly("Plaka", "none");
    assertThat(table.dropped()).isZero();
    assertThat(csv.dropMissing().read().numbers("age")).containsExactly(17.25);
    assertThatThrownBy(() -> csv.fillMissing("age", Double.NaN))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void whatMeansMissingCanBeSet() {
    Table table = csv("country,x\nNA,1\nn/a,2\n").missingOnly(" n/a ").dropMissing().read();

    assertThat(table.texts("country")).containsExactly("NA"); // Namibia
  }

  @Test
  void aDescriptionIsNotChangedByItsMethods() {
    Csv plain = csv("x\n1\nNA\n");
    plain.dropMissing();

    assertThatThrownBy(plain::read).hasMessageContaining("a value is missing");
  }

  @Test
  void theSameRowsComeFromFilesStreamsUrlsReadersAndGzip() throws IOException {
    Table expected = csv(FLATS).read();
    Path plain = Files.writeString(folder.resolve("flats.csv"), FLATS);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(FLATS.getBytes(StandardCharsets.UTF_8));
    }
    Path gz = Files.write(folder.resolve("flats.csv.gz"), packed.toByteArray());

    assertThat(Csv.read(plain)).isEqualTo(expected);
    assertThat(Csv.read(gz)).isEqualTo(expected);
    assertThat(Csv.of(gz.toUri().toURL()).read()).isEqualTo(expected);
    assertThat(Csv.of("flats", new ByteArrayInputStream(packed.toByteArray())).read())
        .isEqualTo(expected);
    assertThat(Csv.of("flats", new StringReader(FLATS)).read()).isEqualTo(expected);
  }

  @Test
  void theCharsetCanBeSet() throws IOException {
    Path file = folder.resolve("greek.csv");
    Files.write(file, "district,x\nΠλάκα,1\n".getBytes("ISO-8859-7"));

    Table table = Csv.of(file).charset(java.nio.charset.Charset.forName("ISO-8859-7")).read();

    assertThat(table.texts("district")).containsExactly("Πλάκα");
    assertThatThrownBy(() -> Csv.read(file))
        .hasMessageContaining("greek.csv is not UTF-8 text. Name its encoding with .charset(...)");
  }

  @Test
  void manyRowsAndCategoriesKeepTheirOrder() {
    StringBuilder file = new StringBuilder("n,word\n");
    for (int i = 0; i < 100_000; i++) {
      file.append(i).append(",w").append(i % 1000).append('\n');
    }

    Table table = csv(file.toString()).read();

    assertThat(table.rows()).isEqualTo(100_000);
    for (int i = 0; i < 100_000; i += 997) {
      assertThat(table.numbers("n")[i]).isEqualTo(i);
      assertThat(table.texts("word").get(i)).isEqualTo("w" + i % 1000);
    }
    assertThat(table.categories("word")).hasSize(1000).isSorted();
  }

  static Csv csv(String text) {
    // A stream of bytes, unlike a file, needs no folder; unlike a reader it can be opened again.
    return Csv.of(new StringSource(text).url());
  }
}
