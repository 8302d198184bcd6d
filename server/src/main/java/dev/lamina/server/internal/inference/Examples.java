package dev.lamina.server.internal.inference;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.protocol.serving.Input;
import dev.lamina.server.internal.Failure;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.Example;

/** Examples as the serialized strings that a model parses. */
final class Examples {
  private Examples() {}

  /** Returns a string for each example; the context, which is before it, counts as part of it. */
  static Array of(Input input) {
    byte[] context = new byte[0];
    List<Example> examples = List.of();
    if (input.hasExampleList()) {
      examples = input.getExampleList().getExamplesList();
    } else if (input.hasExampleListWithContext()) {
      examples = input.getExampleListWithContext().getExamplesList();
      context = input.getExampleListWithContext().getContext().toByteArray();
    }
    if (examples.isEmpty()) {
      throw Failure.invalid("Input is empty.");
    }
    byte[][] strings = new byte[examples.size()][];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = join(context, examples.get(i).toByteArray());
    }
    return Array.of(DType.STRING, strings, Shape.of(strings.length));
  }

  /** Messages that follow each other are read as one. */
  private static byte[] join(byte[] context, byte[] example) {
    byte[] result = Arrays.copyOf(context, context.length + example.length);
    System.arraycopy(example, 0, result, context.length, example.length);
    return result;
  }
}
