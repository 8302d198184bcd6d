package dev.lamina.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.ActivationLayer;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.GlobalAveragePooling2D;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.models.layers.Reshape;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequentialTest {
  /** Takes and gives what comes; only bytes, to have something to refuse. */
  record BytesOnly() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return (call, x) -> x;
    }

    @Override
    public Set<DType> accepts() {
      return Set.of(DType.UINT8);
    }
  }

  @Test
  void stringsNeedALayerThatTakesThem() {
    assertThatThrownBy(() -> Sequential.of(Input.of(2).dtype(DType.STRING), Dense.of(1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer 'dense' (Dense) expects values of type float32 but received (?, 2) string."
                + " Change the input's dtype.");
    assertThatThrownBy(() -> Sequential.of(Input.of(2).dtype(DType.STRING), Rescaling.of(2)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("received (?, 2) string");
  }

  @Test
  void typesThatNoGraphCanBeBuiltWithAreRefused() {
    assertThatThrownBy(() -> Input.of(2).dtype(DType.INT8))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Input 'input': TensorFlow Java cannot build graphs with int8. Convert the data to"
                + " int32 or int64");
  }

  private static List<String> names(Model model) {
    return model.layers().stream().map(LayerNode::name).toList();
  }

  @Test
  void layersAreNamedAsInKeras() {
    Sequential model =
        Sequential.of(
            Input.of(8, 8, 1),
            Conv2D.of(1, 3),
            MaxPooling2D.of(2),
            BatchNormalization.of(),
            Conv2D.of(1, 1),
            MaxPooling2D.of(2),
            ActivationLayer.of(Activations.RELU),
            GlobalAveragePooling2D.of(),
            Dense.of(1),
            Dense.of(1),
            Dense.of(1));
    assertThat(names(model))
        .containsExactly(
            "conv2d",
            "max_pooling2d",
            "batch_normalization",
            "conv2d_1",
            "max_pooling2d_1",
            "activation_layer",
            "global_average_pooling2d",
            "dense",
            "dense_1",
            "dense_2");
  }

  @Test
  void defaultNamesAvoidThoseThatAreTaken() {
    Sequential model =
        Sequential.builder(Input.of(1).name("dense"))
            .add("dense_1", Dense.of(1))
            .add(Dense.of(1))
            .add(Dense.of(1))
            .build();
    assertThat(names(model)).containsExactly("dense_1", "dense_2", "dense_3");
  }

  @Test
  void classesWithoutASimpleNameAreCalledLayer() {
    Layer anonymous =
        new Layer() {
          @Override
          public TensorSpec output(TensorSpec input) {
            throw ShapeException.of("nothing", input.shape(), "Leave it out.");
          }

          @Override
          public Forward build(LayerContext ctx, TensorSpec input) {
            return (call, x) -> x;
          }
        };
    assertThatThrownBy(() -> Sequential.of(Input.of(2), anonymous))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer 'layer' (SequentialTest$1) expects nothing but received (?, 2). Leave it out.");
  }

  @Test
  void everyShapeIsInferred() {
    Sequential model =
        Sequential.of(
            Input.of(28, 28).dtype(DType.UINT8),
            Rescaling.of(1.0 / 255),
            Reshape.of(28, 28, 1),
            Conv2D.of(4, 3),
            Flatten.of(),
            Dense.of(10));
    assertThat(model.layers())
        .extracting(node -> node.output().toString())
        .containsExactly(
            "(?, 28, 28) float32",
            "(?, 28, 28, 1) float32",
            "(?, 26, 26, 4) float32",
            "(?, 2704) float32",
            "(?, 10) float32");
    assertThat(model.output()).isEqualTo(TensorSpec.floats(10));
    assertThat(model.layers().get(0).inputs()).containsExactly("input");
    assertThat(model.layers().get(4).inputs()).containsExactly("flatten");
  }

  @Test
  void aLayerThatCannotTakeItsInputIsNamed() {
    assertThatThrownBy(() -> Sequential.of(Input.of(784), Conv2D.of(32, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer 'conv2d' (Conv2D) expects (?, height, width, channels) but received (?, 784)."
                + " Add Reshape.of(28, 28, 1) before it.");
    assertThatThrownBy(
            () -> Sequential.builder(Input.of()).add("first", Dense.of(1)).add(Dense.of(1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer 'first' (Dense) expects (?, features) but received (?,)."
                + " Add Reshape.of(1) before it.");
  }

  @Test
  void aLayerThatCannotTakeTheTypeIsNamed() {
    assertThatThrownBy(() -> Sequential.of(Input.of(6).dtype(DType.UINT8), Dense.of(1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer 'dense' (Dense) expects values of type float32 but received (?, 6) uint8."
                + " Add Rescaling.of(1.0 / 255) or Normalization before it.");
    assertThatThrownBy(() -> Sequential.of(Input.of(6), new BytesOnly()))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer 'bytes_only' (BytesOnly) expects values of type uint8 but received (?, 6)"
                + " float32. Change the input's dtype.");
  }

  @Test
  void sizesThatOverflowAreAnError() {
    assertThatThrownBy(() -> Sequential.of(Input.of(1L << 40, 1L << 40), Flatten.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Layer 'flatten' (Flatten): (?, 1099511627776, 1099511627776) is too large."
                + " Choose smaller sizes.");
  }

  @Test
  void namesAreUnique() {
    assertThatThrownBy(
            () -> Sequential.builder(Input.of(1)).add("a", Dense.of(1)).add("a", Dense.of(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Two parts of the model are named 'a'; give each a name of its own");
    assertThatThrownBy(() -> Sequential.builder(Input.of(1)).add("input", Dense.of(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Two parts of the model are named 'input'; give each a name of its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1st", "a/b", "a.b", "a b", "_a", "größe", "a\n"})
  void namesAreALetterThenLettersDigitsAndUnderscores(String name) {
    String rule = "name '%s' (expected: a letter, then letters, digits and underscores)";
    Sequential.Builder builder = Sequential.builder(Input.of(1));
    assertThatThrownBy(() -> builder.add(name, Dense.of(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Layer " + rule.formatted(name));
    assertThatThrownBy(() -> builder.name(name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Model " + rule.formatted(name));
    assertThatThrownBy(() -> Input.of(1).name(name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Input " + rule.formatted(name));
  }

  @Test
  void aBuilderGoesOnAfterALayerThatWasRefused() {
    Sequential.Builder builder = Sequential.builder(Input.of(784));
    assertThatThrownBy(() -> builder.add("first", Conv2D.of(1, 3)))
        .isInstanceOf(ShapeException.class);
    assertThat(names(builder.add("first", Dense.of(1)).build())).containsExactly("first");
  }

  @Test
  void aModelNeedsALayer() {
    assertThatThrownBy(() -> Sequential.of(Input.of(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("A model needs at least one layer after its input, for example Dense.of(1)");
  }

  @Test
  void aModelDoesNotChangeWithItsBuilder() {
    Sequential.Builder builder = Sequential.builder(Input.of(1)).add(Dense.of(2));
    Sequential model = builder.build();
    Sequential longer = builder.name("longer").add(Dense.of(3)).build();
    assertThat(names(model)).containsExactly("dense");
    assertThat(model.name()).isEqualTo("sequential");
    assertThat(names(longer)).containsExactly("dense", "dense_1");
    List<LayerNode> layers = model.layers();
    assertThatThrownBy(layers::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void layersAreFoundByName() {
    Sequential model =
        Sequential.builder(Input.of(4)).add("a", Dense.of(3)).add("b", Dense.of(2)).build();
    assertThat(model.layer("b").layer()).isEqualTo(Dense.of(2));
    assertThat(model.layer("a").type()).isEqualTo("Dense");
    assertThatThrownBy(() -> model.layer("c"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Unknown layer 'c'. Known: a, b");
  }

  @Test
  void modelsOfTheSamePartsAreEqual() {
    Sequential model = Sequential.of(Input.of(4), Dense.of(3));
    assertThat(model)
        .isEqualTo(Sequential.of(Input.of(4), Dense.of(3)))
        .hasSameHashCodeAs(Sequential.of(Input.of(4), Dense.of(3)))
        .isNotEqualTo(Sequential.of(Input.of(5), Dense.of(3)))
        .isNotEqualTo(Sequential.of(Input.of(4).name("x"), Dense.of(3)))
        .isNotEqualTo(Sequential.of(Input.of(4), Dense.of(2)))
        .isNotEqualTo(Sequential.builder(Input.of(4)).name("other").add(Dense.of(3)).build())
        .isNotEqualTo(Sequential.builder(Input.of(4)).add("other", Dense.of(3)).build());
    assertThat(model).hasToString(model.summary());
  }

  @Test
  void anInputIsFloatsNamedInputUnlessSaidOtherwise() {
    assertThat(Input.of(6)).isEqualTo(new Input(Shape.of(6), DType.FLOAT32, "input"));
    assertThat(Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels"))
        .isEqualTo(new Input(Shape.of(28, 28, 1), DType.UINT8, "pixels"));
    assertThat(Input.of().spec()).isEqualTo(TensorSpec.floats());
    assertThat(Input.of(Shape.UNKNOWN, 3).spec()).hasToString("(?, ?, 3) float32");
  }

  @Test
  void anInputHasNoSizeZero() {
    assertThatThrownBy(() -> Input.of(3, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Input 'input': size 0 in (3, 0) (expected: >= 1, or -1 for unknown)");
    assertThatThrownBy(() -> Input.of(-2)).isInstanceOf(ConfigurationException.class);
  }
}
