package dev.lamina.serving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints signatures as a table. */
final class SignatureTable {
  private final List<String[]> rows = new ArrayList<>();

  SignatureTable(Collection<SignaturePredictor> predictors) {
    rows.add(new String[] {"signature", "", "tensor", "shape", "dtype"});
    predictors.forEach(this::add);
  }

  private void add(SignaturePredictor predictor) {
    Signature signature = predictor.signature();
    int start = rows.size();
    add("in", signature.inputs());
    add("out", signature.outputs());
    predictor.obstacles().forEach(text -> rows.add(new String[] {"", "not callable: " + text}));
    if (start < rows.size()) {
      rows.get(start)[0] = signature.name();
    }
  }

  private void add(String direction, Map<String, SignatureTensor> tensors) {
    tensors.forEach(
        (name, tensor) ->
            rows.add(new String[] {"", direction, name, tensor.shapeText(), tensor.dtype()}));
  }

  @Override
  public String toString() {
    return rows.stream().map(this::line).collect(Collectors.joining("\n"));
  }

  private String line(String[] row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      line.append(row[i])
          .append(i < row.length - 1 ? " ".repeat(width(i) - row[i].length() + 2) : "");
    }
    return line.toString();
  }

  /** Returns a column's width; a remark may run over the columns to its right. */
  private int width(int column) {
    return rows.stream()
        .filter(row -> row.length > column + 1)
        .mapToInt(row -> row[column].length())
        .max()
        .orElse(0);
  }
}
