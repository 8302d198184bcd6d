package dev.lamina.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.SavedModelLayer;
import dev.lamina.serving.Predictor;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Progress;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.MeanSquaredError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** A model that TensorFlow wrote, with a new head, from its first layer to the predictor. */
class ForeignModelTest {
  private static final Array X = Array.of(new float[] {1, 2, 3, 4}, 4, 1);

  @TempDir private Path folder;

  /** {@code y = (0.5 x + 2)^2}, x (?, 1), with variables and a function that squares. */
  private Path foreign() throws IOException {
    Path directory = folder.resolve("foreign");
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        ConcreteFunction square = ConcreteFunction.create(ForeignModelTest::square)) {
      Ops tf = Ops.create(graph);
      Variable<TFloat32> a = tf.withName("a").variable(Shape.scalar(), TFloat32.class);
      Variable<TFloat32> b = tf.withName("b").variable(Shape.scalar(), TFloat32.class);
      session.run(tf.assign(a, tf.constant(0.5f)));
      session.run(tf.assign(b, tf.constant(2f)));
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1)));
      Operand<TFloat32> line = tf.math.add(tf.math.mul(a, x), b);
      @SuppressWarnings("unchecked") // as square gives it
      Operand<TFloat32> squared = (Operand<TFloat32>) tf.call(square, line);
      Operand<TFloat32> y = tf.withName("y").reshape(squared, tf.constant(new int[] {-1, 1}));
      Signature signature =
          Signature.builder().key("serving_default").input("x", x).output("y", y).build();
      SavedModelBundle.exporter(directory.toString())
          .withTags("serve")
          .withFunction(SessionFunction.create(signature, session))
          .export();
    }
    return directory;
  }

  private static Signature square(Ops tf) {
    Placeholder<TFloat32> v = tf.placeholder(TFloat32.class);
    return Signature.builder().key("square").input("v", v).output("w", tf.math.square(v)).build();
  }

  @Test
  void aPredictorGivesWhatTheTrainerGives() throws IOException {
    Path foreign = foreign();
    try (Predictor predictor = Predictor.load(foreign)) {
      // 2.5, 3, 3.5 and 4 squared
      assertThat(predictor.predict(X).floats()).containsExactly(6.25f, 9, 12.25f, 16);
    }
    SymbolicTensor x = Input.of(1).name("x").tensor();
    SymbolicTensor features = x.then("features", SavedModelLayer.of(foreign));
    Functional model =
        Functional.of(List.of(x), List.of(features, features.then("head", Dense.of(1))));
    Path exported = folder.resolve("exported");
    try (Trainer trainer =
        Trainer.builder(model).loss("head", MeanSquaredError.of()).seed(3).build()) {
      assertThat(model.summary()).contains("Non-trainable params: 2 ");
      Dataset data = Dataset.builder().input("x", X).target("head", X).build();
      trainer.fit(data, Fit.epochs(20).progress(Progress.NONE));
      Map<String, Array> expected = trainer.predict(Map.of("x", X));
      assertThat(get(expected, "features")).containsExactly(6.25f, 9, 12.25f, 16);
      trainer.export(Export.to(exported).signature("embed", "features"));
      try (Predictor predictor = Predictor.load(exported)) {
        assertThat(get(predictor.predict(Map.of("x", X)), "head"))
            .containsExactly(get(expected, "head"));
        assertThat(predictor.signature("embed").predict(X).floats())
            .containsExactly(6.25f, 9, 12.25f, 16);
        List<float[]> answers =
            IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> get(predictor.predict(Map.of("x", X)), "head"))
                .toList();
        assertThat(answers)
            .allSatisfy(answer -> assertThat(answer).containsExactly(get(expected, "head")));
      }
    }
  }

  private static float[] get(Map<String, Array> outputs, String name) {
    return requireNonNull(outputs.get(name), name).floats();
  }
}
