package dev.lamina.api.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_AllocateTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorByteSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorMaybeMove;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Tensor;

/**
 * A tensor in native memory, to be fed or just fetched. The owner closes it; a feed tensor may be
 * written and fed again and again, unless it was fed to an assignment: then the variable may hold
 * its memory, and {@link #isShared} says so.
 */
public final class NativeTensor implements AutoCloseable {
  private final TF_Tensor handle;
  private final DType dtype;
  private final Shape shape;
  private final ByteBuffer bytes;

  // Views of the same memory, made when they are needed and kept: garbage slows a short step.
  private @Nullable FloatBuffer floats;
  private @Nullable IntBuffer ints;
  private @Nullable LongBuffer longs;
  private boolean closed;

  private NativeTensor(TF_Tensor handle, DType dtype, Shape shape) {
    this.handle = handle;
    this.dtype = dtype;
    this.shape = shape;
    long size = dtype == DType.STRING ? 0 : TF_TensorByteSize(handle);
    if (size > Integer.MAX_VALUE) {
      throw new EngineException(
          8, "a tensor %s %s of %d bytes exceeds 2 GB".formatted(shape, dtype, size));
    }
    Pointer data = TF_TensorData(handle);
    this.bytes =
        size == 0
            ? ByteBuffer.allocateDirect(0)
            : new BytePointer(data).capacity(size).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Allocates a tensor; its contents are not defined yet, but strings are empty. */
  public static NativeTensor allocate(DType dtype, Shape shape) {
    TF_Tensor handle =
        dtype == DType.STRING
            ? NativeStrings.allocate(shape)
            : TF_AllocateTensor(
                DataTypes.of(dtype).getNumber(),
                shape.dims(),
                shape.rank(),
                shape.size() * dtype.bytes());
    if (handle == null || handle.isNull()) {
      throw new EngineException(8, "no native memory for a tensor " + shape + " " + dtype);
    }
    try {
      return new NativeTensor(handle, dtype, shape);
    } catch (EngineException e) {
      TF_DeleteTensor(handle);
      throw e;
    }
  }

  /** Allocates a tensor and fills it with the array's values. */
  public static NativeTensor of(Array array) {
    NativeTensor tensor = allocate(array.dtype(), array.shape());
    tensor.write(0, array, 0, array.rows());
    return tensor;
  }

  /** Takes over a fetched tensor. */
  static NativeTensor adopt(TF_Tensor handle) {
    try {
      return new NativeTensor(handle, Fetched.dtype(handle), Fetched.shape(handle));
    } catch (EngineException e) {
      TF_DeleteTensor(handle);
      throw e;
    }
  }

  /** Returns the element type. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the shape. */
  public Shape shape() {
    return shape;
  }

  /**
   * Copies rows of an array of the same type and row size into this tensor, from row {@code at} on.
   */
  public void write(int at, Array source, int from, int count) {
    int width = source.rowSize();
    put(at * width, source.values(), from * width, count * width);
  }

  /**
   * Copies some rows of an array of the same type and row size into this tensor, one after the
   * other: how a shuffled batch is gathered.
   *
   * @param rows the rows to copy, of which the first {@code count} are taken
   */
  public void writeRows(Array source, int[] rows, int count) {
    int width = source.rowSize();
    Object values = source.values();
    int at = 0;
    while (at < count) {
      int end = at + 1;
      while (end < count && rows[end] == rows[end - 1] + 1) {
        end++;
      }
      put(at * width, values, rows[at] * width, (end - at) * width);
      at = end;
    }
  }

  /** Returns TensorFlow's own object. */
  TF_Tensor handle() {
    requireOpen();
    return handle;
  }

  private FloatBuffer floats() {
    FloatBuffer view = floats;
    if (view == null) {
      view = bytes.asFloatBuffer();
      floats = view;
    }
    return view;
  }

  private IntBuffer ints() {
    IntBuffer view = ints;
    if (view == null) {
      view = bytes.asIntBuffer();
      ints = view;
    }
    return view;
  }

  private LongBuffer longs() {
    LongBuffer view = longs;
    if (view == null) {
      view = bytes.asLongBuffer();
      longs = view;
    }
    return view;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the tensor is closed");
    }
  }

  /** Sets an element of a float32 tensor. */
  public void setFloat(int at, float value) {
    requireOpen();
    floats().put(at, value);
  }

  /** Sets an element of an int64 tensor. */
  public void setLong(int at, long value) {
    requireOpen();
    longs().put(at, value);
  }

  /** Sets elements from a Java array of the tensor's type. */
  public void put(int at, Object source, int from, int count) {
    requireOpen();
    switch (dtype) {
      case FLOAT32 -> floats().put(at, (float[]) source, from, count);
      case FLOAT64 -> bytes.asDoubleBuffer().put(at, (double[]) source, from, count);
      case UINT8, INT8 -> bytes.put(at, (byte[]) source, from, count);
      case INT32, UINT32 -> ints().put(at, (int[]) source, from, count);
      case INT64, UINT64 -> longs().put(at, (long[]) source, from, count);
      case FLOAT16, BFLOAT16, INT16, UINT16 ->
          bytes.asShortBuffer().put(at, (short[]) source, from, count);
      case BOOL -> {
        boolean[] values = (boolean[]) source;
        for (int i = 0; i < count; i++) {
          bytes.put(at + i, (byte) (values[from + i] ? 1 : 0));
        }
      }
      case STRING -> {
        byte[][] values = (byte[][]) source;
        for (int i = 0; i < count; i++) {
          NativeStrings.set(handle, at + i, values[from + i]);
        }
      }
    }
  }

  /**
   * Returns whether someone else holds this memory too, as a variable does that the tensor was
   * assigned to: writing would change the variable.
   */
  public boolean isShared() {
    TF_Tensor sole = TF_TensorMaybeMove(handle);
    return sole == null || sole.isNull();
  }

  /**
   * Returns a view of the memory in native byte order; it must not be used after close. Empty for
   * strings, which do not lie side by side.
   */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  /** Returns a copy in Java memory. */
  public Array toArray() {
    return Fetched.read(handle, dtype, shape);
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      TF_DeleteTensor(handle);
    }
  }
}
