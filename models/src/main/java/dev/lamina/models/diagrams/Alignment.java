package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Where slots stand in their rows: as near below and above their neighbors as the rows leave room,
 * in the sense of least squares, and straight below each other where there is room for that.
 */
final class Alignment {
  private static final int SWEEPS = 80;

  private final List<List<Slot>> rows;

  private Alignment(List<List<Slot>> rows) {
    this.rows = rows;
  }

  /** Sets every slot's x. */
  static void align(List<List<Slot>> rows) {
    Alignment alignment = new Alignment(rows);
    alignment.center();
    alignment.relax();
    List<List<Slot>> chains = alignment.runs(Slot::chained);
    List<List<Slot>> links = alignment.runs((upper, lower) -> upper.bend && lower.bend);
    // The second time for those that the first has made room for.
    for (int i = 0; i < 2; i++) {
      chains.forEach(alignment::straighten);
      links.forEach(alignment::straighten);
    }
  }

  private void center() {
    for (List<Slot> row : rows) {
      double x = 0;
      for (int i = 0; i < row.size(); i++) {
        x = i == 0 ? 0 : x + Slot.distance(row.get(i - 1), row.get(i));
        row.get(i).x = x;
      }
      double middle = x / 2;
      row.forEach(slot -> slot.x -= middle);
    }
  }

  private void relax() {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      boolean both = sweep >= SWEEPS / 2;
      for (int i = 0; i < rows.size(); i++) {
        relax(rows.get(down ? i : rows.size() - 1 - i), both || down, both || !down);
      }
    }
  }

  /** Puts a row where its neighbors want it: isotonic regression, by pooling who is in the way. */
  private static void relax(List<Slot> row, boolean byAbove, boolean byBelow) {
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
    Pool wanted = new Pool(slot.x, 1e-3, 1);
    for (Slot upper : byAbove ? slot.above : List.<Slot>of()) {
      wanted = wanted.pulled(upper.x, Slot.stiffness(upper, slot));
    }
    for (Slot lower : byBelow ? slot.below : List.<Slot>of()) {
      wanted = wanted.pulled(lower.x, Slot.stiffness(slot, lower));
    }
    return wanted;
  }

  /** Slots that stand as near to each other as they may, and where. */
  private record Pool(double place, double weight, int slots) {
    Pool moved(double by) {
      return new Pool(place + by, weight, slots);
    }

    Pool with(Pool other) {
      Pool pulled = pulled(other.place, other.weight);
      return new Pool(pulled.place, pulled.weight, slots + other.slots);
    }

    Pool pulled(double to, double by) {
      return new Pool((place * weight + to * by) / (weight + by), weight + by, slots);
    }
  }

  /** Returns slots that are joined with one in the next row, with all that follow. */
  private List<List<Slot>> runs(BiPredicate<Slot, Slot> joined) {
    List<List<Slot>> runs = new ArrayList<>();
    for (List<Slot> row : rows) {
      for (Slot slot : row) {
        if (slot.above.stream().noneMatch(upper -> joined.test(upper, slot))) {
          runs.add(run(slot, joined));
        }
      }
    }
    return runs;
  }

  private static List<Slot> run(Slot first, BiPredicate<Slot, Slot> joined) {
    List<Slot> run = new ArrayList<>(List.of(first));
    Slot last = first;
    while (last.below.size() == 1 && joined.test(last, last.below.get(0))) {
      last = last.below.get(0);
      run.add(last);
    }
    return run;
  }

  private void straighten(List<Slot> run) {
    double least = Double.NEGATIVE_INFINITY;
    double most = Double.POSITIVE_INFINITY;
    for (Slot slot : run) {
      List<Slot> row = rows.get(slot.row);
      int i = slot.position;
      if (i > 0) {
        least = Math.max(least, row.get(i - 1).x + Slot.distance(row.get(i - 1), slot));
      }
      if (i < row.size() - 1) {
        most = Math.min(most, row.get(i + 1).x - Slot.distance(slot, row.get(i + 1)));
      }
    }
    if (least <= most) {
      double x = Math.max(least, Math.min(most, Slot.mean(run, slot -> slot.x, 0)));
      run.forEach(slot -> slot.x = x);
    }
  }
}
