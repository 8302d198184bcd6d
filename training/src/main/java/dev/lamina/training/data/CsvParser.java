package dev.lamina.training.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one CSV file; {@link Csv} says how. */
final class CsvParser {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final int SHOWN = 40;

  private final Csv csv;

  private List<String> header = List.of();
  private List<Target> targets = List.of();
  private int[] lines = {};
  private int rows;
  private int dropped;

  CsvParser(Csv csv) {
    this.csv = csv;
  }

  /** A column that is read, and its position in the file. */
  private record Target(int index, String name, ColumnBuilder builder) {}

  Table read() {
    try (Reader reader = csv.opener.open(csv.charset);
        BufferedReader characters = new BufferedReader(reader)) {
      skipByteOrderMark(characters);
      parse(characters);
    } catch (CharacterCodingException e) {
      throw wrongCharset(e);
    } catch (IOException e) {
      throw Source.unreadable(csv.name, e);
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Target target : targets) {
      columns.put(target.name, target.builder.build());
    }
    Origin origin = new Origin(csv.name, Arrays.copyOf(lines, rows));
    return new Table(origin, columns, dropped);
  }

  private static void skipByteOrderMark(BufferedReader characters) throws IOException {
    characters.mark(1);
    if (characters.read() != BYTE_ORDER_MARK) {
      characters.reset();
    }
  }

  private void parse(Reader characters) throws IOException {
    try (CsvReader<CsvRecord> records =
        CsvReader.builder()
            .fieldSeparator(csv.delimiter)
            .quoteCharacter(csv.quote)
            .allowUnclosedQuote(false)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(characters)) {
      Iterator<CsvRecord> iterator = records.iterator();
      if (!csv.givenHeader.isEmpty()) {
        header = named(csv.givenHeader);
      } else if (iterator.hasNext()) {
        header = named(iterator.next().getFields());
      } else {
        throw new DataException(csv.name + " is empty");
      }
      targets = targets();
      while (iterator.hasNext()) {
        add(iterator.next());
      }
    } catch (CsvParseException e) {
      throw malformed(e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (rows == 0) {
      throw new DataException(
          dropped == 0
              ? csv.name + " has no rows of data"
              : "%s: a value is missing in each of the %d rows, so that dropMissing() leaves none"
                  .formatted(csv.name, dropped));
    }
  }

  private List<String> named(List<String> names) {
    Set<String> result = new LinkedHashSet<>();
    for (String name : names) {
      // Tools that write row names leave the name of their column empty.
      String used = name.isBlank() ? "column" + (result.size() + 1) : name.strip();
      if (!result.add(used)) {
        throw new DataException(
            ("%s has two columns named '%s'. Columns: %s. Rename one in the file, or remove its "
                    + "first line and name them with .withoutHeader(...)")
                .formatted(csv.name, used, String.join(", ", names)));
      }
    }
    return List.copyOf(result);
  }

  private List<Target> targets() {
    requireKnown(csv.types.keySet());
    requireKnown(csv.fills.keySet());
    boolean others = csv.inferOthers || csv.types.isEmpty();
    List<Target> result = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i);
      Csv.Type type = csv.types.get(name);
      if (type != null) {
        result.add(new Target(i, name, builder(name, type)));
      } else if (others) {
        result.add(new Target(i, name, new ColumnBuilder.Inferring()));
      }
    }
    return result;
  }

  private ColumnBuilder builder(String name, Csv.Type type) {
    if (type == Csv.Type.CATEGORICAL) {
      return new ColumnBuilder.Text();
    }
    String fill = csv.fills.get(name);
    if (fill != null && Double.isNaN(Numbers.parse(fill))) {
      throw new ConfigurationException(
          "fillMissing(\"%s\", \"%s\"): column '%s' is declared numeric, expected a number"
              .formatted(name, fill, name));
    }
    return new ColumnBuilder.Numeric();
  }

  private void requireKnown(Set<String> names) {
    Set<String> unknown = new LinkedHashSet<>(names);
    header.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new DataException(
          "%s has no column '%s'. Columns: %s"
              .formatted(csv.name, String.join("', '", unknown), String.join(", ", header)));
    }
  }

  private void add(CsvRecord record) {
    long line = record.getStartingLineNumber();
    if (record.getFieldCount() != header.size()) {
      throw new DataException(
          ("%s line %d has %d values but there are %d columns: %s. Put quotes around a value "
                  + "that holds a '%s', or set another .delimiter(...)")
              .formatted(
                  csv.name,
                  line,
                  record.getFieldCount(),
                  header.size(),
                  String.join(", ", header),
                  csv.delimiter));
    }
    if (lacksValue(record)) {
      dropped++;
      return;
    }
    for (Target target : targets) {
      String written = record.getField(target.index);
      String text = isMissing(written) ? csv.fills.getOrDefault(target.name, written) : written;
      if (!target.builder.add(text)) {
        throw notNumeric(line, target.name, text);
      }
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, Math.max(16, rows + (rows >> 1)));
    }
    lines[rows++] = Math.toIntExact(line);
  }

  /** Returns whether a value is missing that is not to be filled. */
  private boolean lacksValue(CsvRecord record) {
    for (Target target : targets) {
      String text = record.getField(target.index);
      if (isMissing(text) && !csv.fills.containsKey(target.name)) {
        if (csv.dropMissing) {
          return true;
        }
        throw new DataException(
            ("%s: a value is missing ('%s'). Drop such rows with .dropMissing(), or fill them "
                    + "with .fillMissing(\"%s\", value)")
                .formatted(at(record.getStartingLineNumber(), target.name), text, target.name));
      }
    }
    return false;
  }

  private boolean isMissing(String text) {
    return csv.missing.contains(text.strip());
  }

  private DataException notNumeric(long line, String column, String text) {
    String shown = shown(text);
    return new DataException(
        ("%s: '%s' is not a number. If it means that none is known, declare it with "
                + ".missing(\"%s\"), and .dropMissing() or fill such rows; if the column holds "
                + "texts, declare .categorical(\"%s\")")
            .formatted(at(line, column), shown, shown, column));
  }

  private String at(long line, String column) {
    return Origin.at(csv.name, line, column);
  }

  private static String shown(String text) {
    String line = text.replace("\n", "\\n").replace("\r", "\\r");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }

  private DataException malformed(CsvParseException e) {
    Throwable cause = e.getCause();
    String reason = cause == null ? "" : ": " + cause.getMessage();
    return new DataException(
        "%s: %s%s. Quotes are %s, and doubled within quotes; .quote(...) sets others"
            .formatted(csv.name, e.getMessage(), reason, csv.quote),
        e);
  }

  private DataException wrongCharset(CharacterCodingException e) {
    return new DataException(
        ("%s is not %s text. Name its encoding with .charset(...), for example "
                + "StandardCharsets.ISO_8859_1")
            .formatted(csv.name, csv.charset),
        e);
  }
}
