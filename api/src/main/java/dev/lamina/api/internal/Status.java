package dev.lamina.api.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetCode;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_Message;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OK;

import org.tensorflow.internal.c_api.TF_Status;

/** TensorFlow's way to say how a call went. */
final class Status {
  private Status() {}

  static void check(TF_Status status) {
    int code = TF_GetCode(status);
    if (code != TF_OK) {
      throw new EngineException(code, TF_Message(status).getString());
    }
  }
}
