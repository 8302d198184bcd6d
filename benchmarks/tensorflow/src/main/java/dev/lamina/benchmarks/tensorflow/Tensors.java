package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Tensors from arrays and back. */
final class Tensors {
  private Tensors() {}

  static TFloat32 floats(float[] values, long... shape) {
    return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  static TInt32 ints(int[] values, long... shape) {
    return TInt32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  static float[] array(TFloat32 tensor) {
    float[] array = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(array);
    return array;
  }

  /** Returns a tensor for the inputs of some rows, without values yet. */
  static TType inputs(Samples samples, boolean asBytes, int rows) {
    Shape shape = Shape.of(rows, samples.features());
    return asBytes ? TUint8.tensorOf(shape) : TFloat32.tensorOf(shape);
  }

  /** Returns a tensor for the labels or targets of some rows, without values yet. */
  static TType targets(Samples samples, int rows) {
    return samples.isClassified()
        ? TInt32.tensorOf(Shape.of(rows))
        : TFloat32.tensorOf(Shape.of(rows, 1));
  }

  /** Returns all inputs, as bytes if so wanted. */
  static TType inputs(Samples samples, boolean asBytes) {
    Shape shape = Shape.of(samples.rows(), samples.features());
    return asBytes
        ? TUint8.tensorOf(shape, DataBuffers.of(samples.pixels(), true, false))
        : TFloat32.tensorOf(shape, DataBuffers.of(samples.inputs(), true, false));
  }

  /** Returns all labels or targets. */
  static TType targets(Samples samples) {
    return samples.isClassified()
        ? ints(samples.labels(), samples.rows())
        : floats(samples.targets(), samples.rows(), 1);
  }

  /** Builds a placeholder for the inputs of any number of rows. */
  static Placeholder<? extends TType> inputPlaceholder(Ops tf, Net net, boolean asBytes) {
    return tf.placeholder(inputType(asBytes), Placeholder.shape(anyRows(net.features())));
  }

  /** Builds a placeholder for the labels or targets of any number of rows. */
  static Placeholder<? extends TType> targetPlaceholder(Ops tf, Net net) {
    return tf.placeholder(targetType(net), Placeholder.shape(targetShape(net)));
  }

  /** Returns a shape of any number of rows. */
  static Shape anyRows(long... row) {
    long[] dims = new long[row.length + 1];
    dims[0] = Shape.UNKNOWN_SIZE;
    System.arraycopy(row, 0, dims, 1, row.length);
    return Shape.of(dims);
  }

  /** Returns the type of the inputs. */
  static Class<? extends TType> inputType(boolean asBytes) {
    return asBytes ? TUint8.class : TFloat32.class;
  }

  /** Returns the type of labels or targets. */
  static Class<? extends TType> targetType(Net net) {
    return net.isClassifier() ? TInt32.class : TFloat32.class;
  }

  /** Returns the shape of any number of labels or targets. */
  static Shape targetShape(Net net) {
    return net.isClassifier() ? anyRows() : anyRows(1);
  }
}
