package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Evaluation;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A block of rows after the other is written into tensors that are fed again and again. */
final class EvaluationLoop implements Evaluation {
  private static final int BATCH = 256;

  private final Workload workload;
  private final Samples samples;
  private final boolean asBytes;
  private final int batch;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<? extends TType> x;
  private final Placeholder<? extends TType> y;
  private final Operand<TFloat32> answers;
  private final Operand<TFloat32> report;
  private final Map<Integer, Block> blocks = new HashMap<>();
  private final Sums sums;

  EvaluationLoop(Workload workload, Samples samples, Variant variant) {
    this.workload = workload;
    this.samples = samples;
    this.asBytes = variant.has("u8");
    this.batch = variant.number("batch").orElse(BATCH);
    this.sums = new Sums(variant);
    Net net = workload.net();
    Ops tf = Ops.create(graph);
    Variables variables = new Variables(tf);
    x = Tensors.inputPlaceholder(tf, net, asBytes);
    y = Tensors.targetPlaceholder(tf, net);
    List<Operand<TFloat32>> weights = new ArrayList<>();
    for (int i = 0; i < net.shapes().size(); i++) {
      weights.add(variables.read("weight" + i, TFloat32.class, Shape.of(net.shapes().get(i))));
    }
    Operand<TFloat32> logits =
        new Layers(tf, net, variant.has("pool1")).logits(Layers.scaled(tf, x), weights, false);
    answers = tf.identity(logits); // a product that is fetched itself is not fused
    report = Objective.of(tf, net, logits, y).sums(variant.isBare());
    session = new Session(graph, SessionOptions.of(variant));
    for (int i = 0; i < weights.size(); i++) {
      TFloat32 first = Tensors.floats(net.initialWeights().get(i), net.shapes().get(i));
      variables.store(session, "weight" + i, TFloat32.class, first);
    }
  }

  @Override
  public double[] evaluate() {
    for (int from = 0; from < workload.rows(); from += batch) {
      Block block = block(from);
      block.writeInputs(from);
      block.writeTargets(from);
      block.evaluate.run();
      block.evaluate.read(0, sums.step());
      sums.add();
    }
    return sums.means(workload.rows());
  }

  @Override
  public float[] predict() {
    int width = workload.net().outputs();
    float[] answers = new float[workload.rows() * width];
    for (int from = 0; from < workload.rows(); from += batch) {
      Block block = block(from);
      block.writeInputs(from);
      block.predict.run();
      block.predict.read(0, answers, from * width, block.rows * width);
    }
    return answers;
  }

  private Block block(int from) {
    return blocks.computeIfAbsent(Math.min(batch, workload.rows() - from), Block::new);
  }

  @Override
  public void close() {
    blocks.values().forEach(Block::close);
    session.close();
    graph.close();
  }

  /** The tensors for so many rows, and the calls that they are fed to. */
  private final class Block {
    private final int rows;
    private final TType inputs;
    private final TType targets;
    private final DirectCall evaluate =
        new DirectCall(session, List.of(x, y), List.of(report), List.of());
    private final DirectCall predict =
        new DirectCall(session, List.of(x), List.of(answers), List.of());

    Block(int rows) {
      this.rows = rows;
      inputs = Tensors.inputs(samples, asBytes, rows);
      targets = Tensors.targets(samples, rows);
      evaluate.feed(0, inputs);
      evaluate.feed(1, targets);
      predict.feed(0, inputs);
    }

    void writeInputs(int from) {
      int width = samples.features();
      if (asBytes) {
        inputs.asRawTensor().data().write(samples.pixels(), from * width, rows * width);
      } else {
        inputs.asRawTensor().data().asFloats().write(samples.inputs(), from * width, rows * width);
      }
    }

    void writeTargets(int from) {
      if (samples.isClassified()) {
        targets.asRawTensor().data().asInts().write(samples.labels(), from, rows);
      } else {
        targets.asRawTensor().data().asFloats().write(samples.targets(), from, rows);
      }
    }

    void close() {
      inputs.close();
      targets.close();
    }
  }
}
