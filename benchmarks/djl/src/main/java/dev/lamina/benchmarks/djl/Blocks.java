package dev.lamina.benchmarks.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import dev.lamina.benchmarks.Net;
import java.util.List;

/** The networks as DJL describes them. */
final class Blocks {
  private Blocks() {}

  static SequentialBlock of(Net net) {
    SequentialBlock block = new SequentialBlock();
    if (net.isConvolutional()) {
      block
          .add(Conv2d.builder().setFilters(32).setKernelShape(new Shape(3, 3)).build())
          .add(Activation::relu)
          .add(Conv2d.builder().setFilters(64).setKernelShape(new Shape(3, 3)).build())
          .add(Activation::relu)
          .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
          .add(Dropout.builder().optRate(0.25f).build())
          .add(ai.djl.nn.Blocks.batchFlattenBlock());
    }
    List<Integer> widths = net.widths();
    for (int i = net.isConvolutional() ? 2 : 1; i + 1 < widths.size(); i++) {
      block.add(Linear.builder().setUnits(widths.get(i)).build()).add(Activation::relu);
      if (net.isConvolutional()) {
        block.add(Dropout.builder().optRate(0.5f).build());
      }
    }
    return block.add(Linear.builder().setUnits(net.outputs()).build());
  }

  static Shape input(Net net, long rows) {
    return net.isConvolutional()
        ? new Shape(rows, 1, Net.SIDE, Net.SIDE)
        : new Shape(rows, net.features());
  }

  /** Gives an initialized block the first weights, from Keras's layout into PyTorch's. */
  static void initialize(Net net, NDManager manager, SequentialBlock block) {
    int i = 0;
    for (Parameter parameter : block.getParameters().values()) {
      long[] shape = net.shapes().get(i);
      NDArray target = parameter.getArray();
      try (NDManager scope = manager.newSubManager()) {
        NDArray value = scope.create(net.initialWeights().get(i), new Shape(shape));
        float[] turned = turned(value, shape).toType(DataType.FLOAT32, true).toFloatArray();
        scope.create(turned, target.getShape()).copyTo(target);
      }
      i++;
    }
  }

  private static NDArray turned(NDArray value, long[] shape) {
    if (shape.length == 4) {
      return value.transpose(3, 2, 0, 1);
    }
    if (shape[0] == Net.FLAT) {
      return value.reshape(12, 12, 64, shape[1]).transpose(3, 2, 0, 1).reshape(shape[1], Net.FLAT);
    }
    return shape.length == 2 ? value.transpose() : value;
  }
}
