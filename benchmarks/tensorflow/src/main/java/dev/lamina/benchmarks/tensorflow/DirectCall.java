package dev.lamina.benchmarks.tensorflow;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.RawTensor;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.op.Op;

/**
 * TF_SessionRun with arguments that are built once. It gets at TensorFlow Java's handles by
 * reflection, as who writes a loop by hand would.
 */
final class DirectCall {
  private final TF_Session session;
  private final TF_Output feeds;
  private final TF_Output fetches;
  private final PointerPointer<TF_Operation> targets;
  private final PointerPointer<TF_Tensor> fed;
  private final PointerPointer<TF_Tensor> fetched;
  private final int feedCount;
  private final int fetchCount;
  private final int targetCount;
  private final TF_Status status = TF_Status.newStatus();

  DirectCall(
      Session session,
      List<? extends Operand<?>> feeds,
      List<? extends Operand<?>> fetches,
      List<? extends Op> targets) {
    this.session = handle(session);
    this.feeds = outputs(feeds);
    this.fetches = outputs(fetches);
    this.targets = new PointerPointer<>(Math.max(1, targets.size()));
    for (int i = 0; i < targets.size(); i++) {
      this.targets.put(i, handle((GraphOperation) targets.get(i).op()));
    }
    fed = new PointerPointer<>(Math.max(1, feeds.size()));
    fetched = new PointerPointer<>(Math.max(1, fetches.size()));
    feedCount = feeds.size();
    fetchCount = fetches.size();
    targetCount = targets.size();
  }

  private static TF_Output outputs(List<? extends Operand<?>> operands) {
    TF_Output outputs = new TF_Output(Math.max(1, operands.size()));
    for (int i = 0; i < operands.size(); i++) {
      Output<?> output = operands.get(i).asOutput();
      outputs.position(i).oper(handle((GraphOperation) output.op())).index(output.index());
    }
    return outputs.position(0);
  }

  private static TF_Session handle(Session session) {
    try {
      Field field = Session.class.getDeclaredField("nativeHandle");
      field.setAccessible(true);
      return (TF_Session) field.get(session);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("TensorFlow Java has changed", e);
    }
  }

  private static TF_Operation handle(GraphOperation operation) {
    return (TF_Operation) call(GraphOperation.class, "getUnsafeNativeHandle", operation);
  }

  private static Object call(Class<?> type, String method, Object on) {
    try {
      Method found = type.getDeclaredMethod(method);
      found.setAccessible(true);
      return found.invoke(on);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("TensorFlow Java has changed", e);
    }
  }

  /** Sets a tensor to be fed; it stays until another is set. */
  void feed(int i, Tensor tensor) {
    fed.put(i, (TF_Tensor) call(RawTensor.class, "nativeHandle", tensor.asRawTensor()));
  }

  void run() {
    tensorflow.TF_SessionRun(
        session,
        (TF_Buffer) null,
        feeds,
        fed,
        feedCount,
        fetches,
        fetched,
        fetchCount,
        targets,
        targetCount,
        (TF_Buffer) null,
        status);
    status.throwExceptionIfNotOK();
  }

  /** Copies what was fetched, and frees it. */
  void read(int i, float[] values) {
    read(i, values, 0, values.length);
  }

  /** Copies what was fetched into a part of an array, and frees it. */
  void read(int i, float[] values, int from, int count) {
    TF_Tensor tensor = fetched.get(TF_Tensor.class, i);
    new FloatPointer(tensorflow.TF_TensorData(tensor)).get(values, from, count);
    tensorflow.TF_DeleteTensor(tensor);
  }
}
