package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.List;

/**
 * Places boxes in rows from top to bottom, so that every link goes down and passes no box: the
 * method of Sugiyama, Tagawa and Toda, 1981.
 */
final class Layout {
  private final List<Box> boxes;
  private final List<Link> links;
  private final List<Slot> slots = new ArrayList<>();
  private final List<List<Slot>> rows = new ArrayList<>();

  /** For each link, the slots from its box to the other. */
  private final List<List<Slot>> ways = new ArrayList<>();

  /**
   * From an output of a box to a later box.
   *
   * @param output which of them
   * @param outputs how many there are
   */
  record Link(int from, int output, int outputs, int to) {}

  private Layout(List<Box> boxes, List<Link> links) {
    this.boxes = boxes;
    this.links = links;
  }

  /**
   * Returns the picture.
   *
   * @param fold whether it may go on in further columns
   */
  static Picture of(List<Box> boxes, List<Link> links, boolean fold) {
    return new Layout(boxes, links).picture(fold);
  }

  private Picture picture(boolean fold) {
    fillRows();
    Ordering.sort(rows);
    Alignment.align(rows);
    Columns columns = Columns.of(rows, fold);
    List<Picture.Placed> placed = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      placed.add(new Picture.Placed(boxes.get(i), slots.get(i).left(), slots.get(i).y()));
    }
    return new Picture(
        columns.width(), columns.height(), placed, Arrows.along(links, ways, columns));
  }

  private void fillRows() {
    int[] ranks = Ranks.of(boxes.size(), links);
    for (int i = 0; i < boxes.size(); i++) {
      slots.add(add(Slot.of(boxes.get(i), ranks[i])));
    }
    for (Link link : links) {
      List<Slot> way = new ArrayList<>();
      way.add(slots.get(link.from()));
      for (int row = ranks[link.from()] + 1; row < ranks[link.to()]; row++) {
        way.add(add(Slot.bend(row)));
      }
      way.add(slots.get(link.to()));
      for (int i = 1; i < way.size(); i++) {
        Slot.connect(way.get(i - 1), way.get(i));
      }
      ways.add(way);
    }
  }

  private Slot add(Slot slot) {
    while (rows.size() <= slot.row) {
      rows.add(new ArrayList<>());
    }
    rows.get(slot.row).add(slot);
    return slot;
  }
}
