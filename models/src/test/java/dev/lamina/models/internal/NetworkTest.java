package dev.lamina.models.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Phase;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.models.regularizers.L2;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

class NetworkTest {
  /** A layer that leaves shapes alone, built by a function. */
  private record Plain(Builder builder) implements Layer {
    @FunctionalInterface
    interface Builder {
      Forward build(LayerContext ctx, TensorSpec input);
    }

    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return builder.build(ctx, input);
    }

    @Override
    public Set<DType> accepts() {
      return Set.of(DType.values());
    }
  }

  private static final Forward SAME = (call, x) -> x;

  private static Model model(Plain.Builder layer) {
    return Sequential.builder(Input.of(2)).add("a", new Plain(layer)).build();
  }

  private static List<String> names(Model model) {
    return Network.of(model).weights().stream().map(NetworkWeight::name).toList();
  }

  private static Operand<TInt64> seed(Ops tf, long n) {
    return tf.constant(new long[] {n, 7});
  }

  private static Tower apply(Graph graph, Network network, Phase phase) {
    Ops tf = Ops.create(graph);
    Input input = network.model().input();
    Operand<? extends TType> x =
        tf.placeholder(
            input.dtype().tensorType(), Placeholder.shape(input.spec().shape().toTensorFlow()));
    return network.apply(tf, phase, Network.reads(new Variables(tf)), n -> seed(tf, n), List.of(x));
  }

  private static void refused(Plain.Builder layer, String message) {
    assertThatThrownBy(
            () -> {
              try (Graph graph = new Graph()) {
                apply(graph, Network.of(model(layer)), Phase.TRAINING);
              }
            })
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void weightsAreNamedAfterTheirLayersInTheOrderOfDeclaration() {
    Model model =
        Sequential.builder(Input.of(8, 8, 1))
            .add(Conv2D.of(2, 3))
            .add("norm", BatchNormalization.of())
            .add(Conv2D.of(2, 3).useBias(false))
            .build();
    assertThat(names(model))
        .containsExactly(
            "conv2d.kernel",
            "conv2d.bias",
            "norm.gamma",
            "norm.beta",
            "norm.moving_mean",
            "norm.moving_variance",
            "conv2d_1.kernel");
    Network network = Network.of(model);
    assertThat(network.trainableWeights())
        .extracting(NetworkWeight::name)
        .containsExactly(
            "conv2d.kernel", "conv2d.bias", "norm.gamma", "norm.beta", "conv2d_1.kernel");
    assertThat(network.weights().get(2).layer()).isEqualTo("norm");
    assertThat(network.weights().get(0).shape()).isEqualTo(Shape.of(3, 3, 1, 2));
    List<NetworkWeight> weights = network.weights();
    assertThatThrownBy(weights::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void regularizersGoWithTheirWeights() {
    Network network =
        Network.of(Sequential.of(Input.of(2), Dense.of(1).kernelRegularizer(L2.of(0.5))));
    assertThat(network.weights())
        .extracting(NetworkWeight::regularizer)
        .containsExactly(L2.of(0.5), Regularizer.none());
  }

  @Test
  void childrensWeightsAreNamedUnderThem() {
    Plain inner =
        new Plain(
            (ctx, input) -> {
              ctx.weight("w", Shape.of(1), Initializers.ZEROS);
              return SAME;
            });
    Model model =
        model(
            (ctx, input) -> {
              ctx.weight("w", Shape.of(1), Initializers.ZEROS);
              ctx.child("query", inner, input);
              ctx.child("key", inner, input);
              return ctx.child("dense", Dense.of(2), input);
            });
    assertThat(names(model))
        .containsExactly("a.w", "a.query.w", "a.key.w", "a.dense.kernel", "a.dense.bias");
    assertThat(Network.of(model).weights()).extracting(NetworkWeight::layer).containsOnly("a");
  }

  @Test
  void aChildThatCannotTakeItsInputIsNamed() {
    assertThatThrownBy(
            () -> Network.of(model((ctx, input) -> ctx.child("conv", Conv2D.of(1, 3), input))))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "Layer 'a.conv' (Conv2D) expects (?, height, width, channels) but received (?, 2).");
    assertThatThrownBy(
            () ->
                Network.of(
                    model(
                        (ctx, input) -> ctx.child("dense", Dense.of(1), input.dtype(DType.UINT8)))))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer 'a.dense' (Dense) expects values of type float32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a/b", "1", "w "})
  void weightsAndChildrenNeedProperNames(String name) {
    String message =
        "Layer 'a': weight or child name '%s' (expected: a letter, then letters, digits and"
            + " underscores)";
    refused(
        (ctx, input) -> {
          ctx.state(name, Shape.of(1), Initializers.ZEROS);
          return SAME;
        },
        message.formatted(name));
    refused((ctx, input) -> ctx.child(name, Dense.of(1), input), message.formatted(name));
  }

  @Test
  void weightsAndChildrenNeedNamesOfTheirOwn() {
    String message =
        "Layer 'a': two weights or children are named 'w'; give each a name of its own";
    refused(
        (ctx, input) -> {
          ctx.weight("w", Shape.of(1), Initializers.ZEROS);
          ctx.state("w", Shape.of(1), Initializers.ZEROS);
          return SAME;
        },
        message);
    refused(
        (ctx, input) -> {
          ctx.weight("w", Shape.of(1), Initializers.ZEROS);
          return ctx.child("w", Dense.of(1), input);
        },
        message);
  }

  @Test
  void weightsNeedAKnownShapeThatFitsAnArray() {
    refused(
        (ctx, input) -> {
          ctx.weight("w", Shape.batchOf(3), Initializers.ZEROS);
          return SAME;
        },
        "Weight 'a.w' has the unknown shape (?, 3); fix the input's sizes that it depends on");
    refused(
        (ctx, input) -> {
          ctx.weight("w", Shape.of(1L << 40, 1L << 40), Initializers.ZEROS);
          return SAME;
        },
        "Weight 'a.w' (1099511627776, 1099511627776) has more than 2147483647 elements; choose"
            + " smaller sizes");
  }

  @Test
  void nothingIsDeclaredAfterBuild() {
    refused(
        (ctx, input) ->
            (call, x) -> {
              ctx.weight("late", Shape.of(1), Initializers.ZEROS);
              return x;
            },
        "Layer 'a': 'late' is declared after build has returned. Declare it in build.");
  }

  @Test
  void weightsOfAnotherModelAreRefused() {
    List<Weight> others = new ArrayList<>();
    Network.of(
        model(
            (ctx, input) -> {
              others.add(ctx.weight("foreign", Shape.of(2), Initializers.ZEROS));
              return SAME;
            }));
    refused(
        (ctx, input) ->
            Forward.floats((call, x) -> call.tf().math.add(x, call.value(others.get(0)))),
        "The weight 'a.foreign' was not declared in this model");
  }

  @Test
  void firstValuesDependOnSeedAndNameAlone() {
    Model model = Sequential.of(Input.of(20), Dense.of(20), Dense.of(20));
    NetworkWeight first = Network.of(model).weights().get(0);
    NetworkWeight second = Network.of(model).weights().get(2);
    assertThat(first.initialValue(1)).isEqualTo(first.initialValue(1));
    assertThat(first.initialValue(1)).isNotEqualTo(first.initialValue(2));
    assertThat(second.shape()).isEqualTo(first.shape());
    assertThat(second.initialValue(1)).isNotEqualTo(first.initialValue(1));
    Model other = Sequential.of(Input.of(20), Dropout.of(0.5), Dense.of(20));
    assertThat(Network.of(other).weights().get(0).initialValue(1)).isEqualTo(first.initialValue(1));
  }

  /** Uniform values on [-limit, limit] with limit sqrt(6 / (20 + 20)); mean 0. */
  @Test
  void firstValuesAreWhatTheInitializerGives() {
    NetworkWeight kernel = Network.of(Sequential.of(Input.of(20), Dense.of(20))).weights().get(0);
    double limit = Math.sqrt(6.0 / 40);
    Array values = kernel.initialValue(5);
    double sum = 0;
    Set<Double> different = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      assertThat(Math.abs(values.get(i))).isLessThanOrEqualTo(limit);
      sum += values.get(i);
      different.add(values.get(i));
    }
    // The mean of 400 has the standard deviation limit / sqrt(3 * 400).
    assertThat(sum / 400).isBetween(-4 * limit / Math.sqrt(1200), 4 * limit / Math.sqrt(1200));
    assertThat(different).hasSizeGreaterThan(390);
  }

  /** Adds a weight and state; state becomes the sum of the batch. */
  private static Model sums() {
    return model(
        (ctx, input) -> {
          Weight w = ctx.weight("w", Shape.of(2), Initializers.ONES);
          Weight sum = ctx.state("sum", Shape.of(2), Initializers.ZEROS);
          return Forward.floats(
              (call, x) -> {
                Ops tf = call.tf();
                call.afterStep(sum, tf.sum(x, tf.constant(0)));
                Operand<TFloat32> y = tf.math.mul(x, call.value(w));
                return call.phase() == Phase.TRAINING ? tf.math.add(y, call.value(sum)) : y;
              });
        });
  }

  @Test
  void stateIsUpdatedInTrainingOnly() {
    Network network = Network.of(sums());
    try (Graph graph = new Graph()) {
      assertThat(apply(graph, network, Phase.INFERENCE).stateUpdates()).isEmpty();
      Tower training = apply(graph, network, Phase.TRAINING);
      assertThat(training.stateUpdates())
          .extracting(update -> update.state().name())
          .containsExactly("a.sum");
    }
  }

  @Test
  void onlyStateIsSetAndOnlyOnceAStep() {
    refused(
        (ctx, input) -> {
          Weight w = ctx.weight("w", Shape.of(2), Initializers.ONES);
          return (call, x) -> {
            call.afterStep(w, call.value(w));
            return x;
          };
        },
        "Layer 'a': afterStep sets 'a.w', which the optimizer trains. Declare it with state().");
    refused(
        (ctx, input) -> {
          Weight state = ctx.state("s", Shape.of(2), Initializers.ONES);
          return (call, x) -> {
            call.afterStep(state, call.value(state));
            call.afterStep(state, call.value(state));
            return x;
          };
        },
        "Layer 'a': afterStep sets 'a.s' twice in one step");
  }

  @Test
  void twoTowersShareTheirWeights() {
    Network network = Network.of(sums());
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Variables variables = new Variables(tf);
      Placeholder<TFloat32> x =
          tf.withName("x")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.batchOf(2).toTensorFlow()));
      Map<Phase, String> outputs = new LinkedHashMap<>();
      for (Phase phase : Phase.values()) {
        Tower tower =
            network.apply(
                tf.withSubScope(phase == Phase.TRAINING ? "training" : "inference"),
                phase,
                Network.reads(variables),
                n -> seed(tf, n),
                List.of(x));
        outputs.put(phase, tower.floatOutput("a").op().name() + ":0");
      }
      assertThat(variables.all().keySet()).containsExactlyInAnyOrder("a.w", "a.sum");
      try (Engine engine = Engine.of(graph.toGraphDef(), ConfigProto.getDefaultInstance());
          NativeTensor rows = NativeTensor.of(Array.of(new float[][] {{1, 2}, {3, 4}}))) {
        assign(engine, "a.w", Array.of(new float[] {10, 100}));
        assign(engine, "a.sum", Array.of(new float[] {0.5f, 0.25f}));
        Map<Phase, Array> results = new LinkedHashMap<>();
        outputs.forEach(
            (phase, name) ->
                results.put(
                    phase,
                    engine.program(List.of("x:0"), List.of(name), List.of()).fetch(rows).get(0)));
        assertThat(results.get(Phase.INFERENCE).toMatrix())
            .isDeepEqualTo(new float[][] {{10, 200}, {30, 400}});
        assertThat(results.get(Phase.TRAINING).toMatrix())
            .isDeepEqualTo(new float[][] {{10.5f, 200.25f}, {30.5f, 400.25f}});
      }
    }
  }

  private static void assign(Engine engine, String name, Array value) {
    try (NativeTensor tensor = NativeTensor.of(value)) {
      engine.program(List.of(name + ".new:0"), List.of(), List.of(name + ".assign")).run(tensor);
    }
  }

  @Test
  void eachRandomOpOfATowerGetsASeedOfItsOwn() {
    List<Long> asked = new ArrayList<>();
    Model model =
        Sequential.of(Input.of(4), Dropout.of(0.5), Dense.of(2), Dropout.of(0.5), Dropout.of(0.1));
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.batchOf(4).toTensorFlow()));
      Network network = Network.of(model);
      for (Phase phase : Phase.values()) {
        network.apply(
            tf,
            phase,
            Network.reads(new Variables(tf.withSubScope("v"))),
            n -> {
              asked.add(n);
              return seed(tf, n);
            },
            List.of(x));
      }
    }
    assertThat(asked).containsExactly(0L, 1L, 2L);
  }

  @Test
  void layersMustKeepTheirPromises() {
    refused(
        (ctx, input) -> (call, x) -> call.tf().dtypes.cast(x, TInt64.class),
        "Layer 'a' (Plain) declares the output (?, 2) float32 but its graph gives (?, 2) TInt64");
    refused(
        (ctx, input) ->
            Forward.floats((call, x) -> call.tf().concat(List.of(x, x), call.tf().constant(1))),
        "Layer 'a' (Plain) declares the output (?, 2) float32 but its graph gives (?, 4) TFloat32");
    refused(
        (ctx, input) -> Forward.floats((call, x) -> call.tf().expandDims(x, call.tf().constant(1))),
        "Layer 'a' (Plain) declares the output (?, 2) float32 but its graph gives (?, 1, 2)"
            + " TFloat32");
  }

  @Test
  void whatTensorFlowRefusesNamesTheLayer() {
    assertThatThrownBy(
            () -> {
              try (Graph graph = new Graph()) {
                Network network =
                    Network.of(
                        model(
                            (ctx, input) ->
                                Forward.floats(
                                    (call, x) ->
                                        call.tf().math.add(x, call.tf().constant(new float[3])))));
                apply(graph, network, Phase.TRAINING);
              }
            })
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Layer 'a' (Plain): TensorFlow refuses its graph: ");
  }

  @Test
  void everyTypeOfNumbersGoesThroughAModel() {
    for (DType dtype : DType.numeric()) {
      if (!dtype.isBuildable()) {
        continue;
      }
      Model model =
          Sequential.of(Input.of(2).dtype(dtype), new Plain((ctx, in) -> SAME), Rescaling.of(2));
      try (Graph graph = new Graph()) {
        Tower tower = apply(graph, Network.of(model), Phase.INFERENCE);
        assertThat(tower.output("rescaling").type()).isEqualTo(TFloat32.class);
        assertThat(tower.layerOutputs().keySet()).containsExactly("plain", "rescaling");
        assertThat(tower.layerOutputs().get("plain").output().type()).isEqualTo(dtype.tensorType());
      }
    }
  }

  @Test
  void onlyFloatsAreGivenAsFloats() {
    try (Graph graph = new Graph()) {
      Model model = Sequential.of(Input.of(2).dtype(DType.UINT8), new Plain((ctx, in) -> SAME));
      Tower tower = apply(graph, Network.of(model), Phase.INFERENCE);
      assertThatThrownBy(() -> tower.floatOutput("plain"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("plain is TUint8");
    }
  }

  @Test
  void aVariableHasOneShapeAndType() {
    try (Graph graph = new Graph()) {
      Variables variables = new Variables(Ops.create(graph));
      Variables.Entry entry = variables.variable("a.w", Shape.of(2), DType.FLOAT32);
      assertThat(variables.variable("a.w", Shape.of(2), DType.FLOAT32)).isSameAs(entry);
      assertThat(entry.handle().asOutput().op().name()).isEqualTo("a.w");
      assertThatThrownBy(() -> variables.variable("a.w", Shape.of(3), DType.FLOAT32))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("variable 'a.w' is (2,) float32 but was asked for as (3,) float32");
    }
  }
}
