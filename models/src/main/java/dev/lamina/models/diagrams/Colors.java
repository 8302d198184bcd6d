package dev.lamina.models.diagrams;

/** The colors of diagrams. */
final class Colors {
  static final String PAPER = "#ffffff";
  static final String LINE = "#54636f";
  static final String INK = "#1d2730";
  static final String PALE_INK = "#6b7883";
  static final String ON_DARK = "#ffffff";
  static final String LAYER = "#2f4858";
  static final String FROZEN = "#8497a5";
  static final String INPUT = "#2e7d5b";
  static final String OUTPUT = "#9a5b1f";
  static final String MODEL = "#4d3d78";
  static final String GROUND = "#f6f5fa";

  private Colors() {}
}
