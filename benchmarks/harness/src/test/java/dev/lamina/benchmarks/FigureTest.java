package dev.lamina.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {
  @Test
  void figuresAreFoundAmongOtherLines() {
    assertThat(Figure.parse("figure batch=1,callers=4 p50_us 12.5"))
        .contains(new Figure("batch=1,callers=4", "p50_us", 12.5));
    assertThat(Figure.parse("I0000 00:00 mlir_graph_optimization_pass.cc:401]")).isEmpty();
  }
}
