package dev.lamina.benchmarks.dl4j;

import dev.lamina.benchmarks.Net;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The networks as DL4J describes them. */
final class Networks {
  private Networks() {}

  static MultiLayerNetwork of(Net net) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Adam(0.001, 0.9, 0.999, 1e-7))
            .list();
    if (net.isConvolutional()) {
      convolutional(layers);
    } else {
      dense(layers, net);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    return network;
  }

  /** In DL4J a layer's dropOut is the share of its input that is kept. */
  private static void convolutional(NeuralNetConfiguration.ListBuilder layers) {
    for (int filters : new int[] {32, 64}) {
      layers.layer(
          new ConvolutionLayer.Builder(3, 3).nOut(filters).activation(Activation.RELU).build());
    }
    layers
        .layer(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build())
        .layer(new DenseLayer.Builder().nOut(128).activation(Activation.RELU).dropOut(0.75).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(10)
                .activation(Activation.SOFTMAX)
                .dropOut(0.5)
                .build())
        .setInputType(InputType.convolutional(Net.SIDE, Net.SIDE, 1));
  }

  private static void dense(NeuralNetConfiguration.ListBuilder layers, Net net) {
    List<Integer> widths = net.widths();
    int last = widths.size() - 1;
    for (int i = 1; i < last; i++) {
      layers.layer(
          new DenseLayer.Builder()
              .nIn(widths.get(i - 1))
              .nOut(widths.get(i))
              .activation(Activation.RELU)
              .build());
    }
    layers.layer(
        new OutputLayer.Builder(net.isClassifier() ? LossFunction.MCXENT : LossFunction.MSE)
            .nIn(widths.get(last - 1))
            .nOut(widths.get(last))
            .activation(net.isClassifier() ? Activation.SOFTMAX : Activation.IDENTITY)
            .build());
  }

  static INDArray inputs(Net net, float[] rows, int count) {
    long[] shape =
        net.isConvolutional()
            ? new long[] {count, 1, Net.SIDE, Net.SIDE}
            : new long[] {count, net.features()};
    return Nd4j.create(rows, shape, 'c');
  }
}
