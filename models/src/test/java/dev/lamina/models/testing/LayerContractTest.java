package dev.lamina.models.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.layers.ActivationLayer;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.Average;
import dev.lamina.models.layers.AveragePooling2D;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dot;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Embedding;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.GlobalAveragePooling1D;
import dev.lamina.models.layers.GlobalAveragePooling2D;
import dev.lamina.models.layers.Identity;
import dev.lamina.models.layers.LayerNormalization;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Maximum;
import dev.lamina.models.layers.Minimum;
import dev.lamina.models.layers.Multiply;
import dev.lamina.models.layers.Normalization;
import dev.lamina.models.layers.Padding;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.models.layers.Reshape;
import dev.lamina.models.layers.Size2D;
import dev.lamina.models.layers.Subtract;
import dev.lamina.models.regularizers.L1L2;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class LayerContractTest {
  private static final long ANY = Shape.UNKNOWN;

  static List<Arguments> layers() {
    List<Arguments> cases = new ArrayList<>();
    cases.addAll(dense());
    cases.addAll(convolutions());
    cases.addAll(poolings());
    cases.addAll(normalizations());
    cases.addAll(shapes());
    return cases;
  }

  private static List<Arguments> dense() {
    return List.of(
        of(Dense.of(3), 4),
        of(Dense.of(3, Activations.TANH), 5, 4),
        of(Dense.of(2, Activations.SOFTMAX), 2, 3, 4),
        of(Dense.of(2).useBias(false), ANY, 4),
        of(Dense.of(2), ANY, ANY, 4),
        of(
            Dense.of(3, Activations.RELU)
                .kernelInitializer(Initializers.HE_NORMAL)
                .biasInitializer(Initializers.constant(0.1))
                .kernelRegularizer(L1L2.of(0.1, 0.2)),
            4),
        of(ActivationLayer.of(Activations.LINEAR), 4),
        of(ActivationLayer.of(Activations.leakyRelu(0.1)), 3, 4),
        of(ActivationLayer.of(Activations.SELU), 4),
        of(ActivationLayer.of(Activations.elu(0.5)), 4),
        of(ActivationLayer.of(Activations.GELU), 4),
        of(ActivationLayer.of(Activations.SOFTMAX), 2, 3, 4),
        of(Dropout.of(0.4), 20),
        of(Dropout.of(0.4), ANY, 4),
        of(Dropout.of(0), 4));
  }

  private static List<Arguments> convolutions() {
    List<Arguments> cases = new ArrayList<>();
    for (Padding padding : Padding.values()) {
      Conv2D conv = Conv2D.of(2, 3).padding(padding);
      cases.add(of(conv, 5, 4, 2));
      cases.add(of(conv, ANY, ANY, 1));
      cases.add(of(conv.strides(2), 6, 5, 2));
      cases.add(of(conv.strides(Size2D.of(1, 3)), 4, 7, 1));
      cases.add(of(conv.dilationRate(2), 6, 7, 2));
      cases.add(of(conv.dilationRate(Size2D.of(1, 2)), 4, 6, 1));
      cases.add(of(conv.dilationRate(Size2D.of(3, 2)), 8, 5, 1));
      cases.add(of(conv.dilationRate(2), ANY, ANY, 1));
      cases.add(of(conv.groups(2), 4, 4, 4));
      cases.add(of(conv.groups(2).strides(2), 5, 4, 2));
      cases.add(of(conv.groups(2).dilationRate(2), 5, 6, 2));
      cases.add(of(Conv2D.of(3, Size2D.of(2, 4)).padding(padding).dilationRate(2), 4, 7, 1));
    }
    // A single channel and filter with strides: oneDNN's own gradient is wrong.
    for (int kernelSize : new int[] {1, 2, 3, 5}) {
      cases.add(of(Conv2D.of(1, kernelSize).strides(2), 6, 5, 1));
      cases.add(of(Conv2D.of(1, kernelSize).strides(3).padding(Padding.SAME), 6, 5, 1));
    }
    cases.add(of(Conv2D.of(3, 2).strides(2).groups(3), 4, 5, 3));
    cases.add(of(Conv2D.of(3, 1, Activations.TANH).useBias(false), 3, 3, 2));
    return cases;
  }

  private static List<Arguments> poolings() {
    List<Arguments> cases = new ArrayList<>();
    for (Padding padding : Padding.values()) {
      cases.add(of(MaxPooling2D.of().padding(padding), 5, 4, 2));
      cases.add(of(MaxPooling2D.of(Size2D.of(3, 2)).strides(1).padding(padding), 5, 4, 2));
      cases.add(of(MaxPooling2D.of(2).padding(padding), ANY, ANY, 1));
      cases.add(of(AveragePooling2D.of().padding(padding), 5, 4, 2));
      cases.add(of(AveragePooling2D.of(Size2D.of(3, 2)).strides(2).padding(padding), 5, 4, 2));
    }
    cases.add(of(GlobalAveragePooling2D.of(), 3, 4, 2));
    cases.add(of(GlobalAveragePooling2D.of().keepDims(true), ANY, ANY, 2));
    return cases;
  }

  private static List<Arguments> normalizations() {
    Normalization normalization =
        Normalization.of(List.of(0.1, -3.0, 100.0), List.of(4.0, 0.25, 100.0));
    return List.of(
        of(BatchNormalization.of(), 4, 3, 2),
        of(BatchNormalization.of().epsilon(0.1), 3),
        of(BatchNormalization.of().momentum(0.9), 5, 3),
        of(BatchNormalization.of().scale(false), 2, 2, 2, 3),
        of(BatchNormalization.of().center(false), ANY, ANY, 3),
        of(BatchNormalization.of().center(false).scale(false), 4, 4, 3),
        of(LayerNormalization.of(), 4),
        of(LayerNormalization.of().epsilon(0.1), ANY, 4),
        of(LayerNormalization.of().axis(1), 3, 2),
        of(LayerNormalization.of().axis(-2).scale(false), 3, 2, 2),
        of(LayerNormalization.of().center(false).scale(false), 2, 3),
        of(GlobalAveragePooling1D.of(), 3, 2),
        of(GlobalAveragePooling1D.of().keepDims(true), ANY, 2),
        of(normalization, 3),
        of(normalization, 2, 3),
        of(normalization, DType.UINT8, 3),
        of(normalization, DType.INT32, 3),
        of(normalization, DType.INT64, 3),
        of(Rescaling.of(0.5).offset(-1), 3),
        of(Rescaling.of(1.0 / 255), DType.UINT8, 4, 4, 1),
        of(Rescaling.of(2), DType.INT32, 3),
        of(Rescaling.of(2), DType.INT64, 3));
  }

  private static List<Arguments> shapes() {
    List<Arguments> cases = new ArrayList<>();
    for (DType dtype : DType.values()) {
      if (dtype.isBuildable()) {
        cases.add(of(Flatten.of(), dtype, 2, 3));
        cases.add(of(Identity.of(), dtype, 2));
        cases.add(of(Reshape.of(3, -1), dtype, 2, 6));
      }
    }
    cases.add(of(Flatten.of()));
    cases.add(of(Flatten.of(), ANY, 3));
    cases.add(of(Reshape.of(-1, 2), ANY, 4));
    cases.add(of(Reshape.of(4, 6), ANY, 4));
    cases.add(of(Reshape.of(4), 4));
    return cases;
  }

  /** Layers of several inputs or outputs, or of whole numbers in a range. */
  static List<LayerContract> contracts() {
    List<LayerContract> cases = new ArrayList<>();
    TensorSpec row = TensorSpec.floats(4);
    TensorSpec sequence = TensorSpec.floats(3, 4);
    TensorSpec open = TensorSpec.floats(ANY, 4);
    for (MultiLayer layer : List.of(Add.of(), Multiply.of(), Average.of())) {
      cases.add(LayerContract.of(layer, row, row));
      cases.add(LayerContract.of(layer, sequence, sequence, sequence));
      cases.add(LayerContract.of(layer, TensorSpec.floats(1, 4), sequence));
      cases.add(LayerContract.of(layer, TensorSpec.floats(3, 1), TensorSpec.floats(1, 4)));
      cases.add(LayerContract.of(layer, row, sequence, TensorSpec.floats(1)));
      cases.add(LayerContract.of(layer, open, open));
    }
    for (MultiLayer layer : List.of(Subtract.of(), Maximum.of(), Minimum.of())) {
      cases.add(LayerContract.of(layer, row, row));
      cases.add(LayerContract.of(layer, TensorSpec.floats(1, 4), sequence));
      cases.add(LayerContract.of(layer, sequence, row));
      cases.add(LayerContract.of(layer, open, TensorSpec.floats(6, 4)));
    }
    cases.add(LayerContract.of(Concatenate.of(), row, TensorSpec.floats(2), row));
    cases.add(LayerContract.of(Concatenate.of(), open, TensorSpec.floats(ANY, 2)));
    cases.add(LayerContract.of(Concatenate.of(1), sequence, TensorSpec.floats(2, 4)));
    cases.add(LayerContract.of(Concatenate.of(-2), sequence, open));
    TensorSpec whole = TensorSpec.floats(2).dtype(DType.INT32);
    cases.add(LayerContract.of(Concatenate.of(), whole, whole));
    cases.add(LayerContract.of(Dot.of(1), row, row));
    cases.add(LayerContract.of(Dot.of(-1).normalize(true), row, row));
    cases.add(LayerContract.of(Dot.of(1, 2), TensorSpec.floats(3, 5), TensorSpec.floats(2, 3)));
    cases.add(LayerContract.of(Dot.of(2).normalize(true), sequence, TensorSpec.floats(ANY, 4)));
    cases.add(LayerContract.of(Dot.of(1, 3), row, TensorSpec.floats(2, 3, 4)));
    cases.add(LayerContract.of(Dot.of(2, 1), sequence, row));
    for (DType dtype : List.of(DType.INT32, DType.INT64)) {
      TensorSpec numbers = TensorSpec.floats(4).dtype(dtype);
      cases.add(LayerContract.of(Embedding.of(5, 3), numbers).wholeNumbers(0, 5));
      cases.add(LayerContract.of(Embedding.of(5, 3).maskZero(true), numbers).wholeNumbers(0, 5));
    }
    Embedding regular = Embedding.of(5, 2).embeddingsRegularizer(L1L2.of(0.1, 0));
    cases.add(LayerContract.of(regular, TensorSpec.floats().dtype(DType.INT32)).wholeNumbers(0, 5));
    cases.add(
        LayerContract.of(regular, TensorSpec.floats(2, ANY).dtype(DType.INT32)).wholeNumbers(0, 5));
    return cases;
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void everyLayerOfSeveralInputsKeepsTheContract(LayerContract contract) {
    contract.check();
  }

  /** Gives the sum and the product of two tensors, with weights. */
  record SumAndProduct() implements MultiLayer {
    @Override
    public List<TensorSpec> outputs(List<TensorSpec> inputs) {
      return inputs;
    }

    @Override
    public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
      Weight a = ctx.weight("a", inputs.get(0).shape().row(), Initializers.ONES);
      Weight b = ctx.weight("b", inputs.get(1).shape().row(), Initializers.ONES);
      return MultiForward.floats(
          (call, x) -> {
            Operand<TFloat32> left = call.tf().math.mul(x.get(0), call.value(a));
            Operand<TFloat32> right = call.tf().math.mul(x.get(1), call.value(b));
            return List.of(call.tf().math.add(left, right), call.tf().math.mul(left, right));
          });
    }
  }

  @Test
  void severalOutputsKeepTheContract() {
    LayerContract.check(new SumAndProduct(), List.of(TensorSpec.floats(3), TensorSpec.floats(3)));
  }

  /** The second input is stopped. */
  record HalfStopped() implements MultiLayer {
    @Override
    public List<TensorSpec> outputs(List<TensorSpec> inputs) {
      return inputs.subList(0, 1);
    }

    @Override
    public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
      return MultiForward.floats(
          (call, x) ->
              List.of(
                  call.tf()
                      .math
                      .add(
                          x.get(0),
                          call.tf().math.mul(call.tf().stopGradient(x.get(1)), x.get(1)))));
    }
  }

  @Test
  void aWrongGradientOfTheSecondInputIsCaught() {
    TensorSpec row = TensorSpec.floats(3);
    assertThatThrownBy(() -> LayerContract.check(new HalfStopped(), List.of(row, row)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("HalfStopped[] on [(?, 3) float32, (?, 3) float32]: ")
        .hasMessageContaining("the gradient of 'input_1' (3, 3) at element 0 is ");
  }

  @Test
  void aRangeOfNumbersHoldsOneAtLeast() {
    assertThatThrownBy(() -> LayerContract.of(Add.of()).wholeNumbers(2, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("wholeNumbers: to 2 (expected: > from, 2)");
  }

  /** A model is a layer. */
  @Test
  void modelsKeepTheContract() {
    Sequential masked =
        Sequential.of(
            Input.of(4).dtype(DType.INT32),
            Embedding.of(3, 4).maskZero(true),
            Dense.of(2, Activations.TANH),
            GlobalAveragePooling1D.of());
    LayerContract.of(masked, TensorSpec.floats(4).dtype(DType.INT32)).wholeNumbers(0, 3).check();
    LayerContract.check(
        Sequential.of(Input.of(3), Dense.of(4), BatchNormalization.of(), Dense.of(2)),
        List.of(TensorSpec.floats(3)));
  }

  private static Arguments of(Layer layer, long... row) {
    return Arguments.of(layer, TensorSpec.floats(row));
  }

  private static Arguments of(Layer layer, DType dtype, long... row) {
    return Arguments.of(layer, TensorSpec.floats(row).dtype(dtype));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyLayerKeepsTheContract(Layer layer, TensorSpec input) {
    LayerContract.check(layer, input);
  }

  /** A user's layer, with a weight, state and a child. */
  record RunningScale(double momentum, Dense dense) implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return dense.output(input);
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      Weight scale = ctx.weight("scale", Shape.of(1), Initializers.ONES);
      Weight largest = ctx.state("largest", Shape.scalar(), Initializers.ONES);
      Forward child = ctx.child("dense", dense, input);
      return Forward.floats(
          (call, x) -> {
            var tf = call.tf();
            var max = tf.max(tf.reshape(x, tf.constant(new int[] {-1})), tf.constant(0));
            call.afterStep(
                largest,
                tf.math.add(
                    tf.math.mul(call.value(largest), tf.constant((float) momentum)),
                    tf.math.mul(max, tf.constant((float) (1 - momentum)))));
            var scaled = tf.math.mul(x, call.value(scale));
            var divided = tf.math.div(scaled, call.value(largest));
            @SuppressWarnings("unchecked") // Dense gives float32
            var y = (Operand<TFloat32>) child.apply(call, divided);
            return y;
          });
    }
  }

  @Test
  void layersOfUsersKeepTheContract() {
    LayerContract.check(new RunningScale(0.9, Dense.of(2, Activations.TANH)), TensorSpec.floats(3));
  }

  /** Says a shape that the graph does not give. */
  record WrongShape() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input.shape(input.shape().append(1));
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return (call, x) -> x;
    }
  }

  /** Hides its weight from the gradient. */
  record StoppedGradient() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      Weight w = ctx.weight("w", input.shape().row(), Initializers.ONES);
      return Forward.floats(
          (call, x) -> call.tf().math.mul(x, call.tf().stopGradient(call.value(w))));
    }
  }

  /** Has the gradient of TensorFlow that is silently wrong: log-softmax of rank 3. */
  record WrongGradient() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return Forward.floats((call, x) -> call.tf().nn.logSoftmax(x));
    }
  }

  /** Uses its weight in training only. */
  record ForgetsItsWeight() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      Weight w = ctx.weight("w", input.shape().row(), Initializers.ONES);
      return Forward.floats(
          (call, x) -> call.phase() == Phase.TRAINING ? call.tf().math.mul(x, call.value(w)) : x);
    }
  }

  /** Is not equal to itself after a round trip. */
  record Unequal(int n) implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return (call, x) -> x;
    }

    @Override
    public boolean equals(Object o) {
      return this == o;
    }

    @Override
    public int hashCode() {
      return n;
    }
  }

  /** Sets its state to a batch. */
  record WrongUpdate() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      Weight state = ctx.state("mean", input.shape().row(), Initializers.ZEROS);
      return Forward.floats(
          (call, x) -> {
            call.afterStep(state, x);
            return x;
          });
    }
  }

  static Stream<Arguments> brokenLayers() {

    return Stream.of(
        Arguments.of(new WrongShape(), "declares the output (?, 2, 3, 1) float32 but"),
        Arguments.of(new StoppedGradient(), "no gradient reaches 'stopped_gradient.w'"),
        Arguments.of(new WrongGradient(), "the gradient of 'input' (3, 2, 3) at element"),
        Arguments.of(new ForgetsItsWeight(), "output in inference does not depend on the weights"),
        Arguments.of(
            new Unequal(3), "its JSON form comes back as Unequal[n=3], which is not equal"),
        Arguments.of(new WrongUpdate(), "afterStep sets 'wrong_update.mean' (2, 3) to (3, 2, 3)"),
        Arguments.of(Dense.of(2, (tf, x) -> x), "a lambda cannot be written"));
  }

  @ParameterizedTest
  @MethodSource("brokenLayers")
  void brokenLayersAreCaught(Layer layer, String complaint) {
    assertThatThrownBy(() -> LayerContract.check(layer, TensorSpec.floats(2, 3)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(layer + " on (?, 2, 3) float32: ")
        .hasMessageContaining(complaint);
  }
}
