package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.PredictionException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How records become inputs: a component for each input, of its name; or, where there is one input
 * of rows of n numbers, n components that are its columns in their order.
 */
final class RecordInputs<I extends Record> {
  private final Class<I> type;
  private final SortedMap<String, SignatureTensor> inputs;
  private final Map<String, RecordComponent> componentOf;
  private final List<RecordComponent> columns;

  RecordInputs(Signature signature, Class<I> type) {
    this.type = type;
    this.inputs = signature.inputs();
    this.componentOf = Components.byName(type, inputs.keySet());
    List<RecordComponent> all = List.of(type.getRecordComponents());
    all.forEach(Components::open);
    if (componentOf.size() == inputs.size() && all.size() == inputs.size()) {
      this.columns = List.of();
    } else if (areColumns(all)) {
      this.columns = all;
    } else {
      throw new ConfigurationException(
          "%s does not fit the inputs of '%s': %s. Give it a component for each, of that name%s."
              .formatted(
                  Components.describe(type),
                  signature.name(),
                  Components.describe(inputs),
                  inputs.size() == 1 ? ", or a number for each column" : ""));
    }
  }

  private boolean areColumns(List<RecordComponent> components) {
    if (inputs.size() != 1) {
      return false;
    }
    SignatureTensor input = inputs.values().iterator().next();
    return input.shape().rank() == 2
        && input.shape().dim(1) == components.size()
        && components.stream().allMatch(component -> component.getType().isPrimitive());
  }

  Map<String, Array> arrays(List<I> questions) {
    Map<String, Array> arrays = new LinkedHashMap<>();
    inputs.forEach(
        (name, input) -> {
          DType dtype = input.type().orElseThrow();
          List<Object> rows = questions.stream().map(question -> row(name, question)).toList();
          arrays.put(name, array(name, input, dtype, rows));
        });
    return arrays;
  }

  private Object row(String input, I question) {
    RecordComponent component = componentOf.get(input);
    if (columns.isEmpty() && component != null) {
      return Components.get(component, question);
    }
    return columns.stream().map(column -> Components.get(column, question)).toList();
  }

  private Array array(String name, SignatureTensor input, DType dtype, List<Object> rows) {
    try {
      Array array = Array.from(dtype, rows);
      // A number a row may stand as (n) or as (n, 1).
      boolean column = array.shape().rank() == 1 && !input.accepts(array.shape());
      return column ? array.reshape(array.shape().append(1)) : array;
    } catch (DataException e) {
      throw new PredictionException(
          "Input '%s', from %s: %s".formatted(name, Components.describe(type), e.getMessage()), e);
    }
  }
}
