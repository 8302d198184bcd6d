package dev.lamina.models.diagrams;

import dev.lamina.models.diagrams.Layout.Link;
import java.util.Arrays;
import java.util.List;

/** In which row each box stands: below all that it takes, and near what takes it. */
final class Ranks {
  private Ranks() {}

  /**
   * Returns the row of each box.
   *
   * @param count of boxes; each takes from boxes before it only
   */
  static int[] of(int count, List<Link> links) {
    int[] ranks = new int[count];
    int[] taken = new int[count];
    int[] given = new int[count];
    int[] highest = new int[count]; // the first row of what takes it
    Arrays.fill(highest, Integer.MAX_VALUE);
    List<Link> sorted = links.stream().sorted((a, b) -> a.to() - b.to()).toList();
    for (Link link : sorted) {
      ranks[link.to()] = Math.max(ranks[link.to()], ranks[link.from()] + 1);
      taken[link.to()]++;
      given[link.from()]++;
    }
    // A short way beside a long one moves down to where they meet.
    List<Link> backwards = links.stream().sorted((a, b) -> b.from() - a.from()).toList();
    int next = 0;
    for (int box = count - 1; box >= 0; box--) {
      while (next < backwards.size() && backwards.get(next).from() == box) {
        highest[box] = Math.min(highest[box], ranks[backwards.get(next++).to()]);
      }
      if (given[box] > 0 && taken[box] <= given[box]) {
        ranks[box] = highest[box] - 1;
      }
    }
    return ranks;
  }
}
