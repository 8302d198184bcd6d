package dev.lamina.benchmarks.dl4j;

import dev.lamina.benchmarks.EpochLoop;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code MultiLayerNetwork.fit(features, labels)} for each batch. */
final class Dl4jTraining extends EpochLoop {
  private final Workload workload;
  private final Samples samples;
  private final MultiLayerNetwork network;

  Dl4jTraining(Workload workload, Samples samples, Variant variant, Marks marks) {
    super(workload, variant);
    this.workload = workload;
    this.samples = samples;
    network = Networks.of(workload.net());
    marks.done("model");
  }

  @Override
  protected double[] epoch(int[] order) {
    double total = 0;
    for (int i = 0; i < workload.steps(); i++) {
      int from = i * workload.batch();
      int rows = rowsOfStep(i);
      network.fit(inputs(order, from, rows), targets(order, from, rows));
      total += network.score() * rows;
    }
    return new double[] {total / workload.rows(), Double.NaN};
  }

  private INDArray inputs(int[] order, int from, int rows) {
    int width = samples.features();
    float[] inputs = new float[rows * width];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(samples.inputs(), order[from + i] * width, inputs, i * width, width);
    }
    return Networks.inputs(workload.net(), inputs, rows);
  }

  private INDArray targets(int[] order, int from, int rows) {
    Net net = workload.net();
    float[] targets = new float[rows * net.outputs()];
    for (int i = 0; i < rows; i++) {
      int row = order[from + i];
      if (samples.isClassified()) {
        targets[i * net.outputs() + samples.labels()[row]] = 1;
      } else {
        targets[i] = samples.targets()[row];
      }
    }
    return Nd4j.create(targets, new long[] {rows, net.outputs()}, 'c');
  }

  @Override
  public void close() {
    network.close();
  }
}
