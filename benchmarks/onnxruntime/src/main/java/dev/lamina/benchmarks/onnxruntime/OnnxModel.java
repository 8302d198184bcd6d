package dev.lamina.benchmarks.onnxruntime;

import dev.lamina.benchmarks.Net;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes the networks as ONNX. Numbers of fields are those of {@code onnx.proto}. */
final class OnnxModel {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int INTS = 7;
  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 13;

  private final Net net;
  private final ProtoMessage graph = new ProtoMessage();

  private OnnxModel(Net net) {
    this.net = net;
  }

  static byte[] of(Net net) {
    return new OnnxModel(net).write();
  }

  private byte[] write() {
    String h = net.isConvolutional() ? convolutional() : "x";
    int weights = net.shapes().size();
    for (int i = net.isConvolutional() ? 4 : 0; i < weights; i += 2) {
      boolean isLast = i + 2 == weights;
      String sum = isLast ? "y" : "sum" + i;
      node("Gemm", sum, List.of(), h, "w" + i, "w" + (i + 1));
      if (!isLast) {
        h = "relu" + i;
        node("Relu", h, List.of(), sum);
      }
    }
    graph.text(2, "net");
    List<float[]> values = net.initialWeights();
    for (int i = 0; i < weights; i++) {
      weight("w" + i, values.get(i), net.shapes().get(i));
    }
    graph.message(11, value("x", net.features())).message(12, value("y", net.outputs()));
    return new ProtoMessage()
        .number(1, IR_VERSION)
        .text(2, "benchmarks")
        .message(7, graph)
        .message(8, new ProtoMessage().text(1, "").number(2, OPERATOR_SET))
        .toBytes();
  }

  private String convolutional() {
    graph.message(5, longs("image", -1, 1, Net.SIDE, Net.SIDE));
    graph.message(5, longs("flat", -1, Net.FLAT));
    List<ProtoMessage> window = List.of(ints("kernel_shape", 3, 3));
    node("Reshape", "h0", List.of(), "x", "image");
    node("Conv", "h1", window, "h0", "w0", "w1");
    node("Relu", "h2", List.of(), "h1");
    node("Conv", "h3", window, "h2", "w2", "w3");
    node("Relu", "h4", List.of(), "h3");
    node("MaxPool", "h5", List.of(ints("kernel_shape", 2, 2), ints("strides", 2, 2)), "h4");
    node("Reshape", "h6", List.of(), "h5", "flat");
    return "h6";
  }

  private void node(
      String operator, String output, List<ProtoMessage> attributes, String... inputs) {
    ProtoMessage node = new ProtoMessage();
    for (String input : inputs) {
      node.text(1, input);
    }
    node.text(2, output).text(3, output + "_node").text(4, operator);
    attributes.forEach(attribute -> node.message(5, attribute));
    graph.message(1, node);
  }

  /** Channels come first in ONNX, last in Keras. */
  private void weight(String name, float[] value, long[] shape) {
    if (shape.length == 4) {
      int in = (int) shape[2];
      int out = (int) shape[3];
      graph.message(5, floats(name, channelsFirst(value, 9, in, out), out, in, 3, 3));
    } else if (shape[0] == Net.FLAT) {
      graph.message(5, floats(name, rowsChannelsFirst(value, (int) shape[1]), shape));
    } else {
      graph.message(5, floats(name, value, shape));
    }
  }

  private static float[] channelsFirst(float[] kernel, int places, int in, int out) {
    float[] turned = new float[kernel.length];
    for (int p = 0; p < places; p++) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          turned[(o * in + i) * places + p] = kernel[(p * in + i) * out + o];
        }
      }
    }
    return turned;
  }

  private static float[] rowsChannelsFirst(float[] kernel, int width) {
    int channels = 64;
    int places = Net.FLAT / channels;
    float[] turned = new float[kernel.length];
    for (int p = 0; p < places; p++) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(
            kernel, (p * channels + c) * width, turned, (c * places + p) * width, width);
      }
    }
    return turned;
  }

  private static ProtoMessage floats(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(name, FLOAT, bytes.array(), shape);
  }

  private static ProtoMessage longs(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return tensor(name, INT64, bytes.array(), values.length);
  }

  private static ProtoMessage tensor(String name, int type, byte[] bytes, long... shape) {
    ProtoMessage tensor = new ProtoMessage();
    for (long dim : shape) {
      tensor.number(1, dim);
    }
    return tensor.number(2, type).text(8, name).bytes(9, bytes);
  }

  private static ProtoMessage ints(String name, long... values) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, INTS);
  }

  /** An input or output of any number of rows. */
  private static ProtoMessage value(String name, int width) {
    ProtoMessage shape =
        new ProtoMessage()
            .message(1, new ProtoMessage().text(2, "rows"))
            .message(1, new ProtoMessage().number(1, width));
    ProtoMessage tensor = new ProtoMessage().number(1, FLOAT).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }
}
