package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.List;

/**
 * Where slots stand in their rows: as near below and above their neighbors as the rows leave room,
 * in the sense of least squares, and links that pass rows upright.
 */
final class Alignment {
  private static final int SWEEPS = 80;

  private final List<List<Slot>> rows;

  private Alignment(List<List<Slot>> rows) {
    this.rows = rows;
  }

  /**
   * Sets every slot's x.
   *
   * @param ways the bends of each link that passes rows
   */
  static void align(List<List<Slot>> rows, List<List<Slot>> ways) {
    Alignment alignment = new Alignment(rows);
    alignment.align();
    // The second time for those that the first has made room for.
    for (int i = 0; i < 2; i++) {
      ways.forEach(alignment::straighten);
    }
  }

  private void align() {
    for (List<Slot> row : rows) {
      double x = 0;
      for (int i = 0; i < row.size(); i++) {
        x = i == 0 ? 0 : x + Slot.distance(row.get(i - 1), row.get(i));
        row.get(i).x = x;
      }
      double middle = x / 2;
      row.forEach(slot -> slot.x -= middle);
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      boolean both = sweep >= SWEEPS / 2;
      for (int i = 0; i < rows.size(); i++) {
        align(rows.get(down ? i : rows.size() - 1 - i), both || down, both || !down);
      }
    }
  }

  /** Puts a row where its neighbors want it: isotonic regression, by pooling who is in the way. */
  private static void align(List<Slot> row, boolean byAbove, boolean byBelow) {
    List<Pool> pools = new ArrayList<>();
    double offset = 0;
    for (int i = 0; i < row.size(); i++) {
      offset += i == 0 ? 0 : Slot.distance(row.get(i - 1), row.get(i));
      Pool pool = wanted(row.get(i), byAbove, byBelow).moved(-offset);
      while (!pools.isEmpty() && pools.get(pools.size() - 1).place() >= pool.place()) {
        pool = pool.with(pools.remove(pools.size() - 1));
      }
      pools.add(pool);
    }
    offset = 0;
    int next = 0;
    for (Pool pool : pools) {
      for (int i = 0; i < pool.slots(); i++, next++) {
        offset += next == 0 ? 0 : Slot.distance(row.get(next - 1), row.get(next));
        row.get(next).x = pool.place() + offset;
      }
    }
  }

  private static Pool wanted(Slot slot, boolean byAbove, boolean byBelow) {
    double weights = 1e-3;
    double sum = weights * slot.x;
    List<Slot> neighbors = new ArrayList<>();
    if (byAbove) {
      neighbors.addAll(slot.above);
    }
    if (byBelow) {
      neighbors.addAll(slot.below);
    }
    for (Slot neighbor : neighbors) {
      double weight = Slot.stiffness(slot, neighbor);
      weights += weight;
      sum += weight * neighbor.x;
    }
    return new Pool(sum / weights, weights, 1);
  }

  /** Slots that stand as near to each other as they may. */
  private record Pool(double place, double weight, int slots) {
    Pool moved(double by) {
      return new Pool(place + by, weight, slots);
    }

    Pool with(Pool other) {
      double weights = weight + other.weight;
      return new Pool(
          (place * weight + other.place * other.weight) / weights, weights, slots + other.slots);
    }
  }

  private void straighten(List<Slot> way) {
    double least = Double.NEGATIVE_INFINITY;
    double most = Double.POSITIVE_INFINITY;
    for (Slot bend : way) {
      List<Slot> row = rows.stream().filter(r -> r.contains(bend)).findFirst().orElseThrow();
      int i = bend.position;
      if (i > 0) {
        least = Math.max(least, row.get(i - 1).x + Slot.distance(row.get(i - 1), bend));
      }
      if (i < row.size() - 1) {
        most = Math.min(most, row.get(i + 1).x - Slot.distance(bend, row.get(i + 1)));
      }
    }
    if (least <= most) {
      double mean = way.stream().mapToDouble(bend -> bend.x).average().orElse(0);
      double x = Math.max(least, Math.min(most, mean));
      way.forEach(bend -> bend.x = x);
    }
  }
}
