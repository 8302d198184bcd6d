package dev.lamina.models.internal;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.internal.CheckpointIndex;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import dev.lamina.api.internal.NativeTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * TensorFlow's checkpoint format: named arrays in {@code prefix.index} and {@code
 * prefix.data-00000-of-00001}, with checksums. Other TensorFlow software reads it too.
 */
public final class TensorBundle {
  private TensorBundle() {}

  /**
   * Writes arrays under a path prefix. Each is copied to native memory on the way.
   *
   * @param arrays at least one: the format knows no empty file
   * @throws SavedModelException if the files cannot be written
   */
  public static void write(Path prefix, Map<String, Array> arrays) {
    if (arrays.isEmpty()) {
      throw new IllegalArgumentException("no arrays to write to " + prefix);
    }
    List<String> names = List.copyOf(arrays.keySet());
    List<String> feeds = new ArrayList<>();
    List<NativeTensor> tensors = new ArrayList<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      List<Operand<?>> values = new ArrayList<>();
      for (Array array : arrays.values()) {
        String name = "value" + values.size();
        Class<? extends TType> type = array.dtype().tensorType();
        values.add(
            tf.withName(name).placeholder(type, Placeholder.shape(array.shape().toTensorFlow())));
        feeds.add(name + ":0");
      }
      tf.withName("save")
          .train
          .save(
              tf.constant(prefix.toAbsolutePath().toString()),
              strings(tf, names),
              noSlices(tf, names.size()),
              values);
      arrays.values().forEach(array -> tensors.add(NativeTensor.of(array)));
      try (Engine engine = Engine.of(graph.toGraphDef(), ConfigProto.getDefaultInstance())) {
        engine.program(feeds, List.of(), List.of("save")).run(tensors.toArray(NativeTensor[]::new));
      }
    } catch (EngineException e) {
      throw new SavedModelException(
          "%s cannot be written: %s".formatted(prefix, e.getMessage()), e);
    } finally {
      tensors.forEach(NativeTensor::close);
    }
  }

  /**
   * Reads arrays.
   *
   * @param types what to read: the element type by name
   * @throws EngineException if a file is missing, damaged, or does not hold what is asked for
   */
  public static Map<String, Array> read(Path prefix, Map<String, DType> types) {
    if (types.isEmpty()) {
      return Map.of();
    }
    CheckpointIndex.check(prefix.resolveSibling(prefix.getFileName() + ".index"));
    List<String> names = List.copyOf(types.keySet());
    Map<String, Array> arrays = new LinkedHashMap<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      restore(tf, tf.constant(prefix.toAbsolutePath().toString()), names, types.values());
      List<String> fetches = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        fetches.add("restore:" + i);
      }
      try (Engine engine = Engine.of(graph.toGraphDef(), ConfigProto.getDefaultInstance())) {
        List<Array> values = engine.program(List.of(), fetches, List.of()).fetch();
        for (int i = 0; i < names.size(); i++) {
          arrays.put(names.get(i), values.get(i));
        }
      }
    }
    return arrays;
  }

  /** Adds the node that reads arrays from a prefix. */
  static Restore restore(
      Ops tf, Operand<TString> prefix, List<String> names, Collection<DType> types) {
    List<Class<? extends TType>> classes = new ArrayList<>();
    types.forEach(t -> classes.add(t.tensorType()));
    Operand<TString> keys = strings(tf, names);
    Operand<TString> slices = noSlices(tf, names.size());
    return tf.withName("restore").train.restore(prefix, keys, slices, classes);
  }

  static Operand<TString> strings(Ops tf, List<String> texts) {
    return tf.constant(StdArrays.ndCopyOf(texts.toArray(String[]::new)));
  }

  static Operand<TString> noSlices(Ops tf, int count) {
    return strings(tf, Collections.nCopies(count, ""));
  }
}
