package dev.lamina.models;

import dev.lamina.api.*;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.diagrams.Diagram;
import dev.lamina.models.layers.*;
import java.nio.file.Path;
import java.util.*;

class GenTest {
  static SymbolicTensor conv(SymbolicTensor x, int f, int k, int s) {
    return x.then(Conv2D.of(f, k).strides(s).padding(Padding.SAME).useBias(false))
        .then(BatchNormalization.of());
  }

  static SymbolicTensor block(SymbolicTensor x, int f, int s) {
    SymbolicTensor in = conv(x, f, 3, s).then(ActivationLayer.of(Activations.RELU));
    SymbolicTensor way = s == 1 ? x : conv(x, f, 1, s);
    return Add.of().apply(conv(in, f, 3, 1), way).then(ActivationLayer.of(Activations.RELU));
  }

  static void write(String name, Model m, boolean nested) {
    Diagram.of(m).expandNested(nested).writePng(Path.of("/tmp/gen/" + name + ".png"));
    Diagram.of(m).expandNested(nested).writeSvg(Path.of("/tmp/gen/" + name + ".svg"));
  }

  @org.junit.jupiter.api.Test
  void gen() throws Exception {
    SymbolicTensor image = Input.of(32, 32, 3).name("image").tensor();
    SymbolicTensor x = conv(image, 16, 3, 1);
    x = block(block(x, 16, 1), 32, 2);
    write(
        "residual",
        Functional.of(image, x.then(GlobalAveragePooling2D.of()).then("classes", Dense.of(10))),
        false);
    var m = FunctionalJsonTest.class.getDeclaredMethod("everything");
    m.setAccessible(true);
    write("everything", (Model) m.invoke(null), false);
    write("nested", (Model) m.invoke(null), true);
    SymbolicTensor user = Input.of().dtype(DType.INT32).name("user").tensor();
    SymbolicTensor movie = Input.of().dtype(DType.INT32).name("movie").tensor();
    SymbolicTensor facts = Input.of(5).name("facts").tensor();
    SymbolicTensor left = user.then(Embedding.of(1000, 16)).then(Dense.of(32)).then(Dense.of(32));
    SymbolicTensor right =
        Concatenate.of().apply(movie.then(Embedding.of(500, 16)), facts).then(Dense.of(32));
    write(
        "towers",
        Functional.of(
            List.of(user, movie, facts),
            List.of(Dot.of(1).apply(left, right).then("score", Dense.of(1)))),
        false);
    SymbolicTensor h = facts.then(Dense.of(32)).then(Dense.of(16));
    write(
        "outputs",
        Functional.builder()
            .input(facts)
            .output("price", h.then(Dense.of(1)))
            .output("kind", h.then(Dense.of(4)).then(ActivationLayer.of(Activations.SOFTMAX)))
            .output("hidden", h)
            .build(),
        false);
    Sequential.Builder b = Sequential.builder(Input.of(64, 64, 3));
    for (int i = 0; i < 12; i++) {
      b.add(Conv2D.of(8, 3).padding(Padding.SAME))
          .add(BatchNormalization.of())
          .add(ActivationLayer.of(Activations.RELU));
    }
    write("long", b.add(GlobalAveragePooling2D.of()).add(Dense.of(10)).build(), false);
    SymbolicTensor im = Input.of(224, 224, 3).name("image").tensor();
    SymbolicTensor y =
        conv(im, 64, 7, 2)
            .then(ActivationLayer.of(Activations.RELU))
            .then(MaxPooling2D.of(3).strides(2).padding(Padding.SAME));
    for (int s = 0; s < 4; s++) {
      y = block(block(y, 64 << s, s == 0 ? 1 : 2), 64 << s, 1);
    }
    write(
        "resnet18",
        Functional.of(im, y.then(GlobalAveragePooling2D.of()).then("classes", Dense.of(1000))),
        false);
    // Inception-like: four branches, and dense connections
    List<SymbolicTensor> all = new ArrayList<>(List.of(facts));
    for (int i = 0; i < 4; i++) {
      SymbolicTensor in =
          all.size() == 1 ? facts : Concatenate.of().apply(all.toArray(new SymbolicTensor[0]));
      all.add(in.then(Dense.of(8)));
    }
    write("dense", Functional.of(facts, all.get(4)), false);
    SymbolicTensor c =
        Concatenate.of()
            .apply(
                facts.then(Dense.of(1)),
                facts.then(Dense.of(2)).then(Dense.of(3)),
                facts.then(Dense.of(4)).then(Dense.of(4)).then(Dense.of(5)),
                facts.then(Dropout.of(0.5)));
    write("inception", Functional.of(facts, c.then(Dense.of(3))), false);
  }
}
