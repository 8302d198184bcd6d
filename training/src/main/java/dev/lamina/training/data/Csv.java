package dev.lamina.training.data;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a CSV file (RFC 4180) into a {@link Table}.
 *
 * <p>Without more words every column is read, and is numeric if all its values are numbers:
 *
 * <pre>{@code
 * Table table = Csv.read(Path.of("apartments.csv"));
 * }</pre>
 *
 * <p>Say what a column must hold, and a value that does not fit is an error with its line. The
 * other columns are then skipped, unless {@link #inferOthers} is there:
 *
 * <pre>{@code
 * Table table =
 *     Csv.of(path)
 *         .numeric("size_m2", "age_years", "price_eur")
 *         .categorical("district")
 *         .missing("n/a")
 *         .dropMissing()
 *         .read();
 * }</pre>
 *
 * <p>A gzip file is unpacked as it is read, a byte order mark and blank lines are skipped. Numbers
 * may have blanks around them; texts are taken as they are. The file is read once, from front to
 * back.
 *
 * <p>Immutable: each method returns a new description, and nothing is opened before {@link #read}.
 */
public final class Csv {
  /** Opens the file's characters. */
  interface Opener {
    Reader open(Charset charset) throws IOException;
  }

  enum Type {
    NUMERIC,
    CATEGORICAL
  }

  final String name;
  final Opener opener;

  char delimiter = ',';
  char quote = '"';
  Charset charset = StandardCharsets.UTF_8;
  Set<String> missing = Set.of("", "NA", "NaN", "null");

  /** Empty if the file's first line names the columns. */
  List<String> givenHeader = List.of();

  Map<String, Type> types = Map.of();
  boolean inferOthers;
  boolean dropMissing;
  Map<String, String> fills = Map.of();

  private Csv(String name, Opener opener) {
    this.name = name;
    this.opener = opener;
  }

  private Csv(Csv other) {
    this(other.name, other.opener);
    delimiter = other.delimiter;
    quote = other.quote;
    charset = other.charset;
    missing = other.missing;
    givenHeader = other.givenHeader;
    types = other.types;
    inferOthers = other.inferOthers;
    dropMissing = other.dropMissing;
    fills = other.fills;
  }

  /** Reads a file with all options at their defaults. */
  public static Table read(Path path) {
    return of(path).read();
  }

  /** Returns the description of a file. */
  public static Csv of(Path path) {
    return of(Source.of(path));
  }

  /** Returns the description of what stands at a URL, such as a class path resource. */
  public static Csv of(URL url) {
    return of(Source.of(url));
  }

  /**
   * Returns the description of a stream, which can be read once and is then closed.
   *
   * @param name what errors call it
   */
  public static Csv of(String name, InputStream stream) {
    return of(Source.of(name, stream));
  }

  /**
   * Returns the description of characters, which can be read once and are then closed; {@link
   * #charset} has no effect on them.
   *
   * @param name what errors call them
   */
  public static Csv of(String name, Reader reader) {
    return new Csv(name, charset -> reader);
  }

  private static Csv of(Source source) {
    return new Csv(
        source.name(),
        charset ->
            // A decoder, unlike a charset, reports bytes that are no characters.
            new InputStreamReader(Source.unpacked(source.open()), charset.newDecoder()));
  }

  /** Sets what stands between two values; a comma by default. */
  public Csv delimiter(char delimiter) {
    Csv copy = new Csv(this);
    copy.delimiter = delimiter;
    return copy.checkMarks();
  }

  /** Sets what stands around a value that holds delimiters or line ends; {@code "} by default. */
  public Csv quote(char quote) {
    Csv copy = new Csv(this);
    copy.quote = quote;
    return copy.checkMarks();
  }

  /** Sets how the file's bytes spell characters; UTF-8 by default. */
  public Csv charset(Charset charset) {
    Csv copy = new Csv(this);
    copy.charset = charset;
    return copy;
  }

  /**
   * Says that the first line is data already, and names the columns.
   *
   * @param names one for each column of the file
   */
  public Csv withoutHeader(String... names) {
    if (names.length == 0) {
      throw new ConfigurationException(
          "withoutHeader() names no columns. Name them all, as in withoutHeader(\"size\","
              + " \"price\")");
    }
    Csv copy = new Csv(this);
    copy.givenHeader = List.of(names);
    return copy;
  }

  /** Adds texts that mean that a value is not known, to "", "NA", "NaN" and "null". */
  public Csv missing(String... texts) {
    Set<String> all = new HashSet<>(missing);
    all.addAll(List.of(texts));
    return missingOnly(all.toArray(String[]::new));
  }

  /** Sets all the texts that mean that a value is not known; with no argument there are none. */
  public Csv missingOnly(String... texts) {
    Csv copy = new Csv(this);
    copy.missing = Arrays.stream(texts).map(String::strip).collect(Collectors.toUnmodifiableSet());
    return copy;
  }

  /**
   * Leaves out rows in which a value is missing, instead of failing; {@link Table#dropped} counts.
   */
  public Csv dropMissing() {
    Csv copy = new Csv(this);
    copy.dropMissing = true;
    return copy;
  }

  /** Puts a number where a value of the column is missing. */
  public Csv fillMissing(String column, double value) {
    if (!Double.isFinite(value)) {
      throw new ConfigurationException(
          "fillMissing(\"%s\", %s): expected a finite number".formatted(column, value));
    }
    return fillMissing(column, Double.toString(value));
  }

  /** Puts a text where a value of the column is missing. */
  public Csv fillMissing(String column, String value) {
    Csv copy = new Csv(this);
    copy.fills = with(fills, column, value);
    return copy;
  }

  /** Declares columns that hold numbers only. */
  public Csv numeric(String... columns) {
    return declare(Type.NUMERIC, columns);
  }

  /** Declares columns that hold texts, such as categories or class names; numbers stay texts. */
  public Csv categorical(String... columns) {
    return declare(Type.CATEGORICAL, columns);
  }

  /** Also reads the columns that are not declared, and finds out their type. */
  public Csv inferOthers() {
    Csv copy = new Csv(this);
    copy.inferOthers = true;
    return copy;
  }

  /**
   * Reads the file.
   *
   * @throws DataException if it cannot be read, has no rows, or a value is missing or malformed;
   *     the message has file, line, column, what was found and what to do
   */
  public Table read() {
    return new CsvParser(this).read();
  }

  private Csv declare(Type type, String... columns) {
    Csv copy = new Csv(this);
    for (String column : columns) {
      if (copy.types.containsKey(column)) {
        throw new ConfigurationException("Column '%s' is declared twice".formatted(column));
      }
      copy.types = with(copy.types, column, type);
    }
    return copy;
  }

  private Csv checkMarks() {
    if (delimiter == quote || isLineEnd(delimiter) || isLineEnd(quote)) {
      throw new ConfigurationException(
          "delimiter '%s' and quote '%s' must differ, and be no line ends"
              .formatted(delimiter, quote));
    }
    return this;
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    Map<String, V> result = new LinkedHashMap<>(map);
    result.put(key, value);
    return Collections.unmodifiableMap(result);
  }
}
