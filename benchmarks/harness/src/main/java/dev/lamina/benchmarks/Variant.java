package dev.lamina.benchmarks;

import java.util.List;
import java.util.OptionalInt;

/**
 * How a contender goes about it: {@code tf-capi+inline+intra1} is the kind {@code tf-capi} with two
 * options. Which there are, docs/performance.md says.
 *
 * @param name as on the command line
 * @param kind the part before the first plus
 * @param options the parts behind
 */
public record Variant(String name, String kind, List<String> options) {
  /** Returns the variant of a name. */
  public static Variant of(String name) {
    List<String> parts = List.of(name.split("\\+", -1));
    return new Variant(name, parts.get(0), parts.subList(1, parts.size()));
  }

  /** Returns whether an option is given. */
  public boolean has(String option) {
    return options.contains(option);
  }

  /** Returns the number behind an option: 4 for {@code number("intra")} of {@code +intra4}. */
  public OptionalInt number(String option) {
    return options.stream()
        .filter(o -> o.matches(option + "\\d+"))
        .mapToInt(o -> Integer.parseInt(o.substring(option.length())))
        .findFirst();
  }

  /** Returns whether only the loss is reported: no metric, no line an epoch. */
  public boolean isBare() {
    return has("bare");
  }
}
