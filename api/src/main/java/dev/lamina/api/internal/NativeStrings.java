package dev.lamina.api.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_STRING;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_Copy;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_Dealloc;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetDataPointer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;

import dev.lamina.api.Shape;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.internal.c_api.Deallocator_Pointer_long_Pointer;
import org.tensorflow.internal.c_api.TF_TString;
import org.tensorflow.internal.c_api.TF_Tensor;

/**
 * The elements of string tensors: each a header that may own memory of its own.
 *
 * <p>TensorFlow frees the strings of tensors that it made. Those of a tensor that we made are freed
 * when the last who holds the tensor lets go of it, be that we, a variable, or a call in flight.
 */
final class NativeStrings {
  private static final int HEADER_BYTES = new TF_TString((Pointer) null).sizeof();

  // Native code calls it as long as the process lives.
  private static final Deallocator_Pointer_long_Pointer FREE =
      new Deallocator_Pointer_long_Pointer() {
        @Override
        public void call(Pointer data, long length, Pointer unused) {
          for (int i = 0; i < length / HEADER_BYTES; i++) {
            TF_TString_Dealloc(at(data, i));
          }
          Pointer.free(data);
        }
      };

  private NativeStrings() {}

  /** Returns a tensor of empty strings, null if there is no memory. */
  static TF_Tensor allocate(Shape shape) {
    long bytes = shape.size() * HEADER_BYTES;
    // All zero is the header of an empty string.
    Pointer data = Pointer.calloc(Math.max(1, shape.size()), HEADER_BYTES);
    return TF_NewTensor(TF_STRING, shape.dims(), shape.rank(), data, bytes, FREE, null);
  }

  static void set(TF_Tensor tensor, int index, byte[] value) {
    try (BytePointer bytes = new BytePointer(value)) {
      TF_TString_Copy(at(TF_TensorData(tensor), index), bytes, value.length);
    }
  }

  static byte[] get(TF_Tensor tensor, int index) {
    TF_TString header = at(TF_TensorData(tensor), index);
    byte[] value = new byte[Math.toIntExact(TF_TString_GetSize(header))];
    if (value.length > 0) {
      TF_TString_GetDataPointer(header).get(value);
    }
    return value;
  }

  private static TF_TString at(Pointer data, int index) {
    return new TF_TString(data).getPointer(index);
  }
}
