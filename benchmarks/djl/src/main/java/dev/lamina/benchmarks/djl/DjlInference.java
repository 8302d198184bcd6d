package dev.lamina.benchmarks.djl;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.SequentialBlock;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Workload;

/** DJL's Predictor, one for each caller of one model. */
final class DjlInference implements Inference {
  private final Net net;
  private final Model model = Djl.model();

  DjlInference(Workload workload, Marks marks) {
    net = workload.net();
    SequentialBlock block = Blocks.of(net);
    model.setBlock(block);
    block.initialize(model.getNDManager(), DataType.FLOAT32, Blocks.input(net, 1));
    Blocks.initialize(net, model.getNDManager(), block);
    marks.done("load");
  }

  @Override
  public Caller caller() {
    Predictor<float[], float[]> predictor = model.newPredictor(new Rows());
    return new Caller() {
      @Override
      public float[] predict(float[] rows, int count) {
        try {
          return predictor.predict(rows);
        } catch (TranslateException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void close() {
        predictor.close();
      }
    };
  }

  @Override
  public void close() {
    model.close();
  }

  private final class Rows implements NoBatchifyTranslator<float[], float[]> {
    @Override
    public NDList processInput(TranslatorContext context, float[] rows) {
      int count = rows.length / net.features();
      return new NDList(context.getNDManager().create(rows, Blocks.input(net, count)));
    }

    @Override
    public float[] processOutput(TranslatorContext context, NDList outputs) {
      return outputs.singletonOrThrow().toFloatArray();
    }
  }
}
