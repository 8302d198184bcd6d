package dev.lamina.api;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A few numbers by name, in order, unchangeable. Small, since a training may have a million epochs
 * and keeps what each gave.
 */
final class NamedValues extends AbstractMap<String, Double> {
  /** Those made last: one epoch's names are mostly the next one's, too. */
  private static volatile String[] recentNames = {};

  private final String[] names;
  private final double[] numbers;

  private NamedValues(String[] names, double[] numbers) {
    this.names = names;
    this.numbers = numbers;
  }

  static Map<String, Double> copyOf(Map<String, Double> values) {
    if (values instanceof NamedValues) {
      return values;
    }
    String[] names = new String[values.size()];
    double[] numbers = new double[names.length];
    int i = 0;
    for (Entry<String, Double> entry : values.entrySet()) {
      names[i] = entry.getKey();
      numbers[i++] = entry.getValue();
    }
    String[] recent = recentNames;
    if (!Arrays.equals(names, recent)) {
      recent = names;
      recentNames = names;
    }
    return new NamedValues(recent, numbers);
  }

  private int indexOf(@Nullable Object name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return indexOf(name) >= 0;
  }

  @Override
  public @Nullable Double get(@Nullable Object name) {
    int i = indexOf(name);
    return i < 0 ? null : numbers[i];
  }

  @Override
  public Set<Entry<String, Double>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return names.length;
      }

      @Override
      public Iterator<Entry<String, Double>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Entry<String, Double>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < names.length;
    }

    @Override
    public Entry<String, Double> next() {
      if (next >= names.length) {
        throw new NoSuchElementException();
      }
      return Map.entry(names[next], numbers[next++]);
    }
  }
}
