package dev.lamina.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.SavedModelReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** What becomes of a model's graph once it is loaded. */
class SessionsTest {
  private static final SortedMap<String, SignatureTensor> NO_TENSORS = new TreeMap<>();

  @TempDir Path directory;

  private static Optional<GraphDef> frozen(Path model) {
    MetaGraphDef metaGraph = SavedModelReader.read(model, "serve");
    try (Engine engine = Engine.loadSavedModel(model, "serve", Sessions.config(1))) {
      List<Binding> bindings =
          metaGraph.getSignatureDefMap().entrySet().stream()
              .map(entry -> Binding.of(entry.getKey(), entry.getValue(), engine))
              .filter(Binding::isCallable)
              .toList();
      return FrozenGraph.of(metaGraph.getGraphDef(), bindings, engine);
    }
  }

  @Test
  void variablesThatNoSignatureWritesBecomeConstantsOnce() throws IOException {
    GraphDef graph = frozen(TestModels.readTwice(directory)).orElseThrow();
    assertThat(graph.getNodeList()).extracting(NodeDef::getOp).doesNotContain("VarHandleOp");
    // One constant; the other read repeats it. No node of the saver is left.
    assertThat(graph.getNodeList())
        .extracting(NodeDef::getOp)
        .containsExactlyInAnyOrder("Placeholder", "Const", "Identity", "Mul", "Sub");
    try (Predictor predictor = Predictor.load(directory)) {
      assertThat(predictor.predict(new float[] {5})).containsExactly(12);
    }
  }

  @Test
  void whatKeepsStateStaysAsItIs() throws IOException {
    assertThat(frozen(TestModels.counter(directory.resolve("counter")))).isEmpty();
    assertThat(frozen(TestModels.memory(directory.resolve("memory")))).isEmpty();
    // A table, and variables of TensorFlow 1.
    assertThat(frozen(TestModels.vocabulary(directory.resolve("vocabulary")))).isEmpty();
    assertThat(frozen(TestModels.halfPlusTwo(directory.resolve("half_plus_two")))).isEmpty();
  }

  @Test
  void largeVariablesStayAndAllProcessorsWorkOnTheirCalls() {
    GraphDef small = graphWithVariable(1 << 10);
    // 4,100 x 4,100 float32 values are 67 MB, more than the 64 MiB that are kept twice.
    GraphDef large = graphWithVariable(4_100);
    assertThat(Sessions.threadsWhenAlone(small, Sessions.CHOSEN)).isEqualTo(1);
    assertThat(Sessions.threadsWhenAlone(large, Sessions.CHOSEN)).isZero();
    assertThat(Sessions.threadsWhenAlone(large, 3)).isEqualTo(3);
  }

  private static GraphDef graphWithVariable(long side) {
    TensorShapeProto.Dim dim = TensorShapeProto.Dim.newBuilder().setSize(side).build();
    TensorShapeProto shape = TensorShapeProto.newBuilder().addDim(dim).addDim(dim).build();
    return GraphDef.newBuilder()
        .addNode(
            NodeDef.newBuilder()
                .setName("v")
                .setOp("VarHandleOp")
                .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
                .putAttr("shape", AttrValue.newBuilder().setShape(shape).build()))
        .build();
  }

  @Test
  void aCounterCounts() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.counter(directory))) {
      Array two = Array.of(new float[] {2}).reshape(Shape.scalar());
      for (int i = 1; i <= 20; i++) {
        predictor.signature("add").predict(two);
      }
      assertThat(predictor.signature("get").predict(Map.of()).get("sum").get(0)).isEqualTo(40);
    }
  }

  @Test
  void longCallsMoveToTheWideSessionAndAnswerTheSame() throws IOException {
    // 256 rows times 50 products of 256 x 256: far beyond the bound for short calls.
    try (Predictor predictor = Predictor.load(TestModels.slowIdentity(directory, 256, 50))) {
      Array rows = Array.of(new float[256 * 256], 256, 256);
      float[] values = (float[]) rows.values();
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 1000;
      }
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      for (int i = 0; !predictor.isWide() || i < 20; i++) {
        assertThat(predictor.predict(rows)).isEqualTo(rows);
        assertThat(System.nanoTime()).as("widens in time").isLessThan(deadline);
      }
    }
  }

  @Test
  void aWideCallIsComputedByThreadsOfTheSessionAlone() throws Exception {
    Path model = TestModels.slowIdentity(directory, 256, 50);
    MetaGraphDef metaGraph = SavedModelReader.read(model, "serve");
    Engine loaded = Engine.loadSavedModel(model, "serve", Sessions.config(1));
    Binding binding =
        Binding.of(
            Predictor.DEFAULT_SIGNATURE,
            metaGraph.getSignatureDefMap().get(Predictor.DEFAULT_SIGNATURE),
            loaded);
    try (Sessions sessions =
        Sessions.of(loaded, metaGraph.getGraphDef(), List.of(binding), Sessions.CHOSEN)) {
      assumeThat(sessions.canWiden()).isTrue();
      Engine wide = sessions.wide();
      for (int i = 0; i < 6_000 && wide == null; i++) {
        Thread.sleep(10);
        wide = sessions.wide();
      }
      // The caller of a narrow call does all of the work.
      long narrowNanos = callersProcessorTime(sessions.narrow(), binding);
      assertThat(callersProcessorTime(requireNonNull(wide), binding)).isLessThan(narrowNanos / 5);
    }
  }

  private static long callersProcessorTime(Engine engine, Binding binding) {
    Array rows = Array.zeros(DType.FLOAT32, Shape.of(256, 256));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (PreparedCall call = new PreparedCall(engine, binding, binding.fetches(), true)) {
      call.run(List.of(rows));
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < 10; i++) {
        call.run(List.of(rows));
      }
      return threads.getCurrentThreadCpuTime() - before;
    }
  }

  /** Calls that wait are handed out to one thread each. */
  @Test
  void idleCallsAreHandedOutOnce() throws Exception {
    try (Engine engine = Engine.of(graphWithVariable(1), Sessions.config(1))) {
      Binding none =
          new Binding(
              new Signature("none", "", NO_TENSORS, NO_TENSORS), List.of(), List.of(), List.of());
      PreparedCall one = new PreparedCall(engine, none, List.of(), true);
      PreparedCall two = new PreparedCall(engine, none, List.of(), true);
      try (IdleCalls idle = new IdleCalls()) {
        assertThat(idle.take()).isNull();
        idle.giveBack(one);
        idle.giveBack(two);
        assertThat(idle.take()).isSameAs(one);
        // Another thread finds what this one left.
        AtomicReference<PreparedCall> found = new AtomicReference<>();
        Thread other = new Thread(() -> found.set(idle.take()));
        other.start();
        other.join();
        assertThat(found).hasValue(two);
        assertThat(idle.take()).isNull();
        idle.giveBack(two);
        idle.giveBack(one);
        assertThat(idle.take()).isSameAs(two);
        idle.giveBack(two);
      }
    }
  }

  @Test
  void aFixedNumberOfThreadsKeepsOneSession() throws IOException {
    Path model = TestModels.slowIdentity(directory, 256, 50);
    try (Predictor predictor = Predictor.builder(model).threads(1).build()) {
      Array rows = Array.of(new float[256 * 256], 256, 256);
      for (int i = 0; i < 3 * Pace.TRIALS; i++) {
        predictor.predict(rows);
      }
      assertThat(predictor.isWide()).isFalse();
    }
  }
}
