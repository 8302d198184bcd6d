package dev.lamina.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class EngineTest {
  private final Engine engine = Engine.of(doubling(), ConfigProto.getDefaultInstance());

  /** {@code twice = x + x}, a word, a complex number, and a ref variable. */
  private static GraphDef doubling() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.withName("x").placeholder(TFloat32.class);
      tf.withName("twice").math.add(x, x);
      tf.withName("word").constant("word");
      tf.withName("ref").variable(org.tensorflow.ndarray.Shape.of(2), TFloat32.class);
      // TensorFlow Java cannot build with complex numbers, but graphs from elsewhere have them.
      NodeDef complex =
          NodeDef.newBuilder()
              .setName("complex")
              .setOp("Complex")
              .addInput("x")
              .addInput("x")
              .build();
      return graph.toGraphDef().toBuilder().addNode(complex).build();
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void runsAProgramAgainAndAgainWithOneFedTensor() {
    Program program = engine.program(List.of("x:0"), List.of("twice:0"), List.of());
    try (NativeTensor x = NativeTensor.allocate(DType.FLOAT32, Shape.of(2))) {
      for (int i = 0; i < 3; i++) {
        x.put(0, new float[] {i, 10 + i}, 0, 2);
        assertThat(program.fetch(x)).containsExactly(Array.of(new float[] {2 * i, 20 + 2 * i}));
        assertThat(x.isShared()).isFalse();
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void eachEngineHasAsManyThreadsAsItsConfigurationSays() throws IOException {
    assertThat(Engine.hasOwnPool()).isTrue();
    assertThat(Engine.poolThreads(7)).isEqualTo(7);
    ConfigProto hundred = ConfigProto.newBuilder().setIntraOpParallelismThreads(100).build();
    long before = threads();
    Engine second = Engine.of(doubling(), hundred);
    // Java starts and ends a few of its own meanwhile.
    assertThat(threads() - before).isBetween(80L, 120L);
    second.close();
    assertThat(threads() - before).isBetween(-20L, 20L);
  }

  private static long threads() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.count();
    }
  }

  @Test
  void knowsTheAttributesOfOperations() {
    assertThat(engine.hasAttribute("ref", "shared_name")).isTrue();
    assertThat(engine.hasAttribute("x", "shared_name")).isFalse();
  }

  @Test
  void knowsTheTypesOfTensors() {
    assertThat(engine.typeOf("x")).isEqualTo(DataType.DT_FLOAT);
    assertThat(engine.typeOf("word:0")).isEqualTo(DataType.DT_STRING);
    assertThat(engine.typeOf("ref:0")).isEqualTo(DataType.DT_FLOAT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"y:0", "x:1", "x:123456789", "x:-1", "x:first", ":0", ""})
  void refusesATensorThatIsNotThere(String name) {
    assertThatThrownBy(() -> engine.typeOf(name)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> engine.program(List.of(name), List.of(), List.of()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the graph has no ");
  }

  @Test
  void aFetchedTypeWithoutArrayIsAnErrorAndTheNextCallWorks() {
    Program both =
        engine.program(List.of("x:0"), List.of("twice:0", "complex:0", "twice:0"), List.of());
    try (NativeTensor x = NativeTensor.of(Array.of(new float[] {1}))) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> both.fetch(x))
            .isInstanceOf(EngineException.class)
            .hasMessage("tensors of type DT_COMPLEX64 are not supported");
      }
    }
  }

  @Test
  void aFailureOfTensorFlowKeepsCodeAndMessage() {
    Program program = engine.program(List.of(), List.of("twice:0"), List.of());
    assertThatThrownBy(program::fetch)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("You must feed a value for placeholder")
        .extracting(e -> ((EngineException) e).code())
        .isEqualTo(3);
  }

  @Test
  void refusesUseAfterClose() {
    Program program = engine.program(List.of(), List.of("word:0"), List.of());
    engine.close();
    engine.close();
    assertThatThrownBy(program::fetch).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.typeOf("x:0")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDirectoryWithoutSavedModelIsAnError() {
    assertThatThrownBy(
            () ->
                Engine.loadSavedModel(
                    Path.of("no", "such"), "serve", ConfigProto.getDefaultInstance()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("Could not find SavedModel");
  }
}
