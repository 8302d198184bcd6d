package dev.lamina.api.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionRun;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorByteSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorType;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.proto.DataType;

/**
 * One prepared call of an engine: which tensors are fed, which are fetched, which operations run.
 * Not safe for concurrent calls: each thread makes its own. The garbage collector frees it.
 */
public final class Program {
  private final Engine engine;
  private final TF_Output feeds;
  private final TF_Output fetches;
  private final PointerPointer<TF_Tensor> feedTensors;
  private final PointerPointer<TF_Tensor> fetchTensors;
  private final PointerPointer<TF_Operation> targets;
  private final int feedCount;
  private final int fetchCount;
  private final int targetCount;
  private final TF_Status status = TF_Status.newStatus();

  /** The shapes of what was fetched last; most calls fetch the same. */
  private final Shape[] shapes;

  /** The types of what is fetched, as far as they were asked for: they stay the same. */
  private final @Nullable DType[] types;

  // The memory of feedTensors and fetchTensors.
  private final LongBuffer feedAddresses;
  private final LongBuffer fetchAddresses;

  // Used again and again: a short step is slowed by garbage, whose pages of memory come one by one.
  private final Tensor tensor = new Tensor();
  private final Doubles doubles = new Doubles();
  private final Floats floats = new Floats();

  Program(Engine engine, List<String> feeds, List<String> fetches, List<String> targets) {
    this.engine = engine;
    this.feedCount = feeds.size();
    this.fetchCount = fetches.size();
    this.targetCount = targets.size();
    this.feeds = outputs(feeds);
    this.fetches = outputs(fetches);
    this.feedTensors = new PointerPointer<>(Math.max(1, feedCount));
    this.fetchTensors = new PointerPointer<>(Math.max(1, fetchCount));
    this.feedAddresses = addresses(feedTensors, feedCount);
    this.fetchAddresses = addresses(fetchTensors, fetchCount);
    this.types = new DType[fetchCount];
    this.shapes = new Shape[fetchCount];
    Arrays.fill(shapes, Shape.scalar());
    this.targets = new PointerPointer<>(Math.max(1, targetCount));
    for (int i = 0; i < targetCount; i++) {
      this.targets.put(i, engine.operation(targets.get(i)));
    }
  }

  private static LongBuffer addresses(PointerPointer<TF_Tensor> tensors, int count) {
    return new LongPointer(tensors).capacity(Math.max(1, count)).asBuffer();
  }

  private TF_Output outputs(List<String> names) {
    TF_Output outputs = new TF_Output(Math.max(1, names.size()));
    for (int i = 0; i < names.size(); i++) {
      engine.find(names.get(i), outputs.position(i));
    }
    return outputs.position(0);
  }

  /**
   * Runs the call.
   *
   * @param inputs one tensor for each feed, in order; they stay the caller's
   * @return the fetched tensors, in order; the caller closes them
   * @throws EngineException if TensorFlow refuses or fails
   */
  public List<NativeTensor> run(NativeTensor... inputs) {
    execute(inputs);
    List<NativeTensor> results = new ArrayList<>(fetchCount);
    try {
      for (int i = 0; i < fetchCount; i++) {
        TF_Tensor handle = fetchTensors.get(TF_Tensor.class, i);
        fetchTensors.put(i, (TF_Tensor) null);
        results.add(NativeTensor.adopt(handle));
      }
    } catch (EngineException e) {
      results.forEach(NativeTensor::close);
      freeAll();
      throw e;
    }
    return results;
  }

  /** Runs the call and returns the fetched values as arrays. */
  public List<Array> fetch(NativeTensor... inputs) {
    execute(inputs);
    List<Array> arrays = new ArrayList<>(fetchCount);
    try {
      for (int i = 0; i < fetchCount; i++) {
        tensor.pointTo(fetchAddresses.get(i));
        shapes[i] = Fetched.shape(tensor, shapes[i]);
        arrays.add(Fetched.read(tensor, type(i), shapes[i]));
        free(i);
      }
    } finally {
      freeAll();
    }
    return arrays;
  }

  /**
   * Runs the call and copies the fetched rows into arrays, so that many calls fill one.
   *
   * @param targets one array for each fetch
   * @param row where the rows go
   * @param rows how many rows each fetched tensor has to have
   * @throws EngineException if one has another number of rows, shape of a row or type
   */
  public void fetch(List<Array> targets, int row, int rows, NativeTensor... inputs) {
    execute(inputs);
    try {
      for (int i = 0; i < fetchCount; i++) {
        Array target = targets.get(i);
        tensor.pointTo(fetchAddresses.get(i));
        Shape expected = target.shape().with(0, rows);
        Shape shape = Fetched.shape(tensor, expected);
        if (!shape.equals(expected) || type(i) != target.dtype()) {
          throw new EngineException(
              3,
              "%s %s was fetched (expected: %s %s)"
                  .formatted(shape, type(i), expected, target.dtype()));
        }
        Fetched.copy(tensor, target, row * target.rowSize(), rows * target.rowSize());
        free(i);
      }
    } finally {
      freeAll();
    }
  }

  private DType type(int i) {
    DType type = types[i];
    if (type == null) {
      type = Fetched.dtype(tensor);
      types[i] = type;
    }
    return type;
  }

  /** Frees the fetched tensors that are left. */
  private void freeAll() {
    for (int i = 0; i < fetchCount; i++) {
      free(i);
    }
  }

  /** Frees a fetched tensor if that has not been done. */
  private void free(int i) {
    long address = fetchAddresses.get(i);
    if (address != 0) {
      fetchAddresses.put(i, 0);
      tensor.pointTo(address);
      TF_DeleteTensor(tensor);
    }
  }

  /**
   * Runs the call and copies the values of its first fetch, float32 or float64, to a Java array:
   * the shortest way for the numbers that a training step reports.
   *
   * @param values as long as the fetched tensor
   * @throws IllegalArgumentException if the fetched tensor has another size or type
   */
  public void run(double[] values, NativeTensor... inputs) {
    execute(inputs);
    tensor.pointTo(fetchAddresses.get(0));
    try {
      long size = TF_TensorByteSize(tensor);
      switch (TF_TensorType(tensor)) {
        case DataType.DT_DOUBLE_VALUE -> {
          requireBytes(size, values.length, Double.BYTES);
          doubles.pointTo(TF_TensorData(tensor).address());
          doubles.get(values);
        }
        case DataType.DT_FLOAT_VALUE -> {
          requireBytes(size, values.length, Float.BYTES);
          floats.pointTo(TF_TensorData(tensor).address());
          for (int i = 0; i < values.length; i++) {
            values[i] = floats.get(i);
          }
        }
        default -> throw new IllegalArgumentException("float32 or float64 values were expected");
      }
    } finally {
      free(0);
    }
  }

  private static void requireBytes(long size, int values, int each) {
    if (size != (long) values * each) {
      throw new IllegalArgumentException(values + " values were expected but got " + size / each);
    }
  }

  private void execute(NativeTensor[] inputs) {
    if (inputs.length != feedCount) {
      throw new IllegalArgumentException(feedCount + " feeds expected but got " + inputs.length);
    }
    for (int i = 0; i < inputs.length; i++) {
      feedAddresses.put(i, inputs[i].handle().address());
    }
    TF_SessionRun(
        engine.session(),
        (TF_Buffer) null,
        feeds,
        feedTensors,
        feedCount,
        fetches,
        fetchTensors,
        fetchCount,
        targets,
        targetCount,
        (TF_Buffer) null,
        status);
    Status.check(status);
  }

  /** A tensor at an address that changes. */
  private static final class Tensor extends TF_Tensor {
    Tensor() {
      super((Pointer) null);
    }

    void pointTo(long newAddress) {
      address = newAddress;
    }
  }

  /** Numbers at an address that changes. */
  private static final class Floats extends FloatPointer {
    Floats() {
      super((Pointer) null);
    }

    void pointTo(long newAddress) {
      address = newAddress;
    }
  }

  /** Numbers at an address that changes. */
  private static final class Doubles extends DoublePointer {
    Doubles() {
      super((Pointer) null);
    }

    void pointTo(long newAddress) {
      address = newAddress;
    }
  }
}
