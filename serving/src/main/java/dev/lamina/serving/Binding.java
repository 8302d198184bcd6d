package dev.lamina.serving;

import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.DataTypes;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A signature and the graph's tensors behind it.
 *
 * <p>A signature may declare another element type than the graph has (TensorFlow Serving's own
 * half_plus_three does), name a tensor that is not there, or use types that we do not have. None of
 * that keeps the model's other signatures from answering, so it is noted here and told by a call.
 *
 * @param feeds the graph's tensors for the inputs, in their order
 * @param fetches the graph's tensors for the outputs, in their order
 * @param obstacles why it cannot be called; empty if it can
 */
record Binding(
    Signature signature, List<String> feeds, List<String> fetches, List<String> obstacles) {

  boolean isCallable() {
    return obstacles.isEmpty();
  }

  static Binding of(String name, SignatureDef definition, Engine engine) {
    List<String> obstacles = new ArrayList<>();
    SortedMap<String, TensorInfo> inputs = new TreeMap<>(definition.getInputsMap());
    SortedMap<String, TensorInfo> outputs = new TreeMap<>(definition.getOutputsMap());
    if (outputs.isEmpty()) {
      obstacles.add("it has no outputs");
    }
    Signature signature =
        new Signature(
            name,
            definition.getMethodName(),
            describe("input", inputs, engine, obstacles),
            describe("output", outputs, engine, obstacles));
    return new Binding(signature, names(inputs), names(outputs), List.copyOf(obstacles));
  }

  private static List<String> names(SortedMap<String, TensorInfo> tensors) {
    return tensors.values().stream().map(TensorInfo::getName).toList();
  }

  private static SortedMap<String, SignatureTensor> describe(
      String role, Map<String, TensorInfo> tensors, Engine engine, List<String> obstacles) {
    SortedMap<String, SignatureTensor> result = new TreeMap<>();
    tensors.forEach(
        (name, info) -> {
          String where = "%s '%s'".formatted(role, name);
          SignatureTensor tensor = describe(where, info, engine, obstacles);
          result.put(name, tensor);
        });
    return result;
  }

  private static SignatureTensor describe(
      String where, TensorInfo info, Engine engine, List<String> obstacles) {
    DataType type = info.getDtype();
    if (info.getEncodingCase() != TensorInfo.EncodingCase.NAME) {
      obstacles.add(where + " is not a dense tensor");
    } else {
      try {
        type = engine.typeOf(info.getName());
      } catch (EngineException e) {
        obstacles.add("%s: %s".formatted(where, e.getMessage()));
      }
    }
    TensorShapeProto shape = info.getTensorShape();
    long[] dims =
        shape.getDimList().stream().mapToLong(d -> Math.max(Shape.UNKNOWN, d.getSize())).toArray();
    SignatureTensor tensor =
        new SignatureTensor(Shape.of(dims), !shape.getUnknownRank(), nameOf(type));
    if (tensor.type().isEmpty()) {
      obstacles.add("%s is %s, which arrays cannot hold".formatted(where, tensor.dtype()));
    }
    return tensor;
  }

  private static String nameOf(DataType type) {
    return DataTypes.of(type)
        .map(DType::toString)
        .orElse(
            type == DataType.UNRECOGNIZED
                ? "unknown"
                : type.name().substring("DT_".length()).toLowerCase(Locale.ROOT));
  }
}
