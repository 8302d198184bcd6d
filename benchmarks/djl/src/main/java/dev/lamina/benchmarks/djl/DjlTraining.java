package dev.lamina.benchmarks.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lamina.benchmarks.EpochLoop;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.util.Arrays;

/** DJL's Trainer in a loop. */
final class DjlTraining extends EpochLoop {
  private final Workload workload;
  private final Samples samples;
  private final Model model = Djl.model();
  private final Loss lossFunction;
  private final Trainer trainer;
  private final Batches batches;

  DjlTraining(Workload workload, Samples samples, Variant variant, Marks marks) {
    super(workload, variant);
    this.workload = workload;
    this.samples = samples;
    Net net = workload.net();
    SequentialBlock block = Blocks.of(net);
    model.setBlock(block);
    lossFunction = net.isClassifier() ? Loss.softmaxCrossEntropyLoss() : Loss.l2Loss("l2", 1f);
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(lossFunction)
                .optOptimizer(
                    Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(0.001f))
                        .optEpsilon(1e-7f)
                        .build()));
    trainer.initialize(Blocks.input(net, workload.batch()));
    marks.done("model");
    Blocks.initialize(net, trainer.getManager(), block);
    marks.done("weights");
    batches = variant.kind().equals("djl-dev") ? new Selected() : new Copied();
  }

  @Override
  protected double[] epoch(int[] order) {
    double total = 0;
    for (int i = 0; i < workload.steps(); i++) {
      total += step(order, i * workload.batch(), rowsOfStep(i)) * rowsOfStep(i);
    }
    return new double[] {total / workload.rows(), Double.NaN};
  }

  private double step(int[] order, int from, int rows) {
    try (NDManager scope = trainer.getManager().newSubManager()) {
      NDArray x = batches.inputs(scope, order, from, rows);
      NDArray y = batches.targets(scope, order, from, rows);
      double value;
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDList outputs = trainer.forward(new NDList(x));
        outputs.attach(scope);
        NDArray loss = lossFunction.evaluate(new NDList(y), outputs);
        collector.backward(loss);
        value = loss.getFloat();
        loss.close();
      }
      trainer.step();
      return value;
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }

  /** Makes a batch's arrays. */
  private interface Batches {
    NDArray inputs(NDManager scope, int[] order, int from, int rows);

    NDArray targets(NDManager scope, int[] order, int from, int rows);
  }

  /** Copies rows from Java. */
  private final class Copied implements Batches {
    @Override
    public NDArray inputs(NDManager scope, int[] order, int from, int rows) {
      int width = samples.features();
      float[] inputs = new float[rows * width];
      for (int i = 0; i < rows; i++) {
        System.arraycopy(samples.inputs(), order[from + i] * width, inputs, i * width, width);
      }
      return scope.create(inputs, Blocks.input(workload.net(), rows));
    }

    @Override
    public NDArray targets(NDManager scope, int[] order, int from, int rows) {
      if (samples.isClassified()) {
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
          labels[i] = samples.labels()[order[from + i]];
        }
        return scope.create(labels);
      }
      float[] targets = new float[rows];
      for (int i = 0; i < rows; i++) {
        targets[i] = samples.targets()[order[from + i]];
      }
      return scope.create(targets, new Shape(rows, 1));
    }
  }

  /** Selects rows from arrays that hold them all. */
  private final class Selected implements Batches {
    private final NDArray inputs;
    private final NDArray targets;

    Selected() {
      int rows = samples.rows();
      NDManager manager = trainer.getManager();
      inputs = manager.create(samples.inputs(), Blocks.input(workload.net(), rows));
      targets =
          samples.isClassified()
              ? manager.create(samples.labels(), new Shape(rows))
              : manager.create(samples.targets(), new Shape(rows, 1));
    }

    @Override
    public NDArray inputs(NDManager scope, int[] order, int from, int rows) {
      return inputs.get(scope, index(scope, order, from, rows));
    }

    @Override
    public NDArray targets(NDManager scope, int[] order, int from, int rows) {
      return targets.get(scope, index(scope, order, from, rows));
    }

    private static NDIndex index(NDManager scope, int[] order, int from, int rows) {
      NDArray numbers = scope.create(Arrays.copyOfRange(order, from, from + rows));
      return new NDIndex("{}", numbers.toType(DataType.INT64, false));
    }
  }
}
