package dev.lamina.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.GlobalAveragePooling2D;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Padding;
import dev.lamina.models.layers.Rescaling;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SummaryTest {
  /** Keras's example "Simple MNIST convnet", as keras.io prints it, with ? in place of None. */
  @Test
  void theConvnetOfKerasIsPrintedAsKerasPrintsIt() {
    Sequential model =
        Sequential.of(
            Input.of(28, 28, 1),
            Conv2D.of(32, 3, Activations.RELU),
            MaxPooling2D.of(2),
            Conv2D.of(64, 3, Activations.RELU),
            MaxPooling2D.of(2),
            Flatten.of(),
            Dropout.of(0.5),
            Dense.of(10, Activations.SOFTMAX));
    assertThat(model.summary())
        .isEqualTo(
            """
            Model: "sequential"
            ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
            ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
            ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
            │ conv2d (Conv2D)                 │ (?, 26, 26, 32)        │           320 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ max_pooling2d (MaxPooling2D)    │ (?, 13, 13, 32)        │             0 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ conv2d_1 (Conv2D)               │ (?, 11, 11, 64)        │        18,496 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ max_pooling2d_1 (MaxPooling2D)  │ (?, 5, 5, 64)          │             0 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ flatten (Flatten)               │ (?, 1600)              │             0 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ dropout (Dropout)               │ (?, 1600)              │             0 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ dense (Dense)                   │ (?, 10)                │        16,010 │
            └─────────────────────────────────┴────────────────────────┴───────────────┘
             Total params: 34,826 (136.04 KB)
             Trainable params: 34,826 (136.04 KB)
             Non-trainable params: 0 (0.00 B)
            """);
  }

  /** As Keras prints it: 4 parameters a feature, of which 2 are moving averages. */
  @Test
  void halfOfABatchNormalizationIsNotTrained() {
    Sequential model =
        Sequential.builder(Input.of(10))
            .name("demo")
            .add("hidden", Dense.of(64, Activations.RELU))
            .add(BatchNormalization.of())
            .add("output", Dense.of(1))
            .build();
    assertThat(model.summary())
        .isEqualTo(
            """
            Model: "demo"
            ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
            ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
            ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
            │ hidden (Dense)                  │ (?, 64)                │           704 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ batch_normalization             │ (?, 64)                │           256 │
            │ (BatchNormalization)            │                        │               │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ output (Dense)                  │ (?, 1)                 │            65 │
            └─────────────────────────────────┴────────────────────────┴───────────────┘
             Total params: 1,025 (4.00 KB)
             Trainable params: 897 (3.50 KB)
             Non-trainable params: 128 (512.00 B)
            """);
  }

  @Test
  void columnsGrowWithWhatStandsInThem() {
    Sequential model =
        Sequential.builder(Input.of(1_000_000, 1_000_000, 1_000_000))
            .add("a_name_that_is_quite_a_bit_longer_than_thirty", Rescaling.of(2))
            .build();
    assertThat(model.summary())
        .isEqualTo(
            """
            Model: "sequential"
            ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
            ┃ Layer (type)                                  ┃ Output Shape                   ┃       Param # ┃
            ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
            │ a_name_that_is_quite_a_bit_longer_than_thirty │ (?, 1000000, 1000000, 1000000) │             0 │
            │ (Rescaling)                                   │                                │               │
            └───────────────────────────────────────────────┴────────────────────────────────┴───────────────┘
             Total params: 0 (0.00 B)
             Trainable params: 0 (0.00 B)
             Non-trainable params: 0 (0.00 B)
            """);
  }

  /** Fifty weights of 2^31 - 1 elements, more than fit the usual column. */
  record Huge() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      for (int i = 0; i < 50; i++) {
        ctx.weight("w" + i, Shape.of(Integer.MAX_VALUE), Initializers.ZEROS);
      }
      return (call, x) -> x;
    }
  }

  @Test
  void hugeCountsArePrinted() {
    // 50 * (2^31 - 1) = 107,374,182,350; times 4 bytes are 429,496,729,400, or 400.00 * 2^30.
    assertThat(Sequential.of(Input.of(1), new Huge()).summary())
        .contains(
            "│ huge (Huge)                     │ (?, 1)                 │ 107,374,182,350 │\n")
        .contains(" Total params: 107,374,182,350 (400.00 GB)\n");
  }

  @Test
  void theLocaleMakesNoDifference() {
    Sequential model = Sequential.of(Input.of(1000), Dense.of(10));
    String expected = model.summary();
    assertThat(expected).contains("10,010 (39.10 KB)");
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(model.summary()).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Keras's example "toy_resnet", with ? for None; no text is cut off. */
  @Test
  void theToyResnetOfKerasShowsItsConnections() {
    SymbolicTensor image = Input.of(32, 32, 3).name("img").tensor();
    Conv2D same = Conv2D.of(64, 3, Activations.RELU).padding(Padding.SAME);
    SymbolicTensor first =
        image
            .then(Conv2D.of(32, 3, Activations.RELU))
            .then(Conv2D.of(64, 3, Activations.RELU))
            .then(MaxPooling2D.of(3));
    SymbolicTensor second = Add.of().apply(first.then(same).then(same), first);
    SymbolicTensor third = Add.of().apply(second.then(same).then(same), second);
    SymbolicTensor classes =
        third
            .then(Conv2D.of(64, 3, Activations.RELU))
            .then(GlobalAveragePooling2D.of())
            .then(Dense.of(256, Activations.RELU))
            .then(Dropout.of(0.5))
            .then(Dense.of(10));
    Functional model = Functional.of(image, classes).name("toy_resnet");
    assertThat(model.summary())
        .isEqualTo(
            """
            Model: "toy_resnet"
            ┏━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
            ┃ Layer (type)             ┃ Output Shape      ┃    Param # ┃ Connected to                   ┃
            ┡━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
            │ img (InputLayer)         │ (?, 32, 32, 3)    │          0 │ -                              │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ conv2d (Conv2D)          │ (?, 30, 30, 32)   │        896 │ img[0][0]                      │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ conv2d_1 (Conv2D)        │ (?, 28, 28, 64)   │     18,496 │ conv2d[0][0]                   │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ max_pooling2d            │ (?, 9, 9, 64)     │          0 │ conv2d_1[0][0]                 │
            │ (MaxPooling2D)           │                   │            │                                │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ conv2d_2 (Conv2D)        │ (?, 9, 9, 64)     │     36,928 │ max_pooling2d[0][0]            │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ conv2d_3 (Conv2D)        │ (?, 9, 9, 64)     │     36,928 │ conv2d_2[0][0]                 │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ add (Add)                │ (?, 9, 9, 64)     │          0 │ conv2d_3[0][0],                │
            │                          │                   │            │ max_pooling2d[0][0]            │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ conv2d_4 (Conv2D)        │ (?, 9, 9, 64)     │     36,928 │ add[0][0]                      │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ conv2d_5 (Conv2D)        │ (?, 9, 9, 64)     │     36,928 │ conv2d_4[0][0]                 │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ add_1 (Add)              │ (?, 9, 9, 64)     │          0 │ conv2d_5[0][0], add[0][0]      │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ conv2d_6 (Conv2D)        │ (?, 7, 7, 64)     │     36,928 │ add_1[0][0]                    │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ global_average_pooling2d │ (?, 64)           │          0 │ conv2d_6[0][0]                 │
            │ (GlobalAveragePooling2D) │                   │            │                                │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ dense (Dense)            │ (?, 256)          │     16,640 │ global_average_pooling2d[0][0] │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ dropout (Dropout)        │ (?, 256)          │          0 │ dense[0][0]                    │
            ├──────────────────────────┼───────────────────┼────────────┼────────────────────────────────┤
            │ dense_1 (Dense)          │ (?, 10)           │      2,570 │ dropout[0][0]                  │
            └──────────────────────────┴───────────────────┴────────────┴────────────────────────────────┘
             Total params: 223,242 (872.04 KB)
             Trainable params: 223,242 (872.04 KB)
             Non-trainable params: 0 (0.00 B)
            """);
  }

  /** By hand: 3 * 4 + 4 and 4 * 4 of batch normalization; (4 + 1) * 1 and (4 + 1) * 1000. */
  @Test
  void sharedLayersSayWhoseWeightsTheyHaveAndNestedModelsCountThem() {
    SymbolicTensor a = Input.of(3).name("a").tensor();
    SymbolicTensor b = Input.of(3).name("b").tensor();
    SymbolicTensor in = Input.of(4).name("in").tensor();
    SharedLayer tower =
        SharedLayer.of("tower", Sequential.of(Input.of(3), Dense.of(4), BatchNormalization.of()));
    Functional ways =
        Functional.of(List.of(in), List.of(in.then(Dense.of(1)), in.then(Dense.of(1000))));
    SymbolicTensor left = tower.apply(a);
    List<SymbolicTensor> right = ways.applyAll("ways", tower.apply(b));
    SymbolicTensor all = Concatenate.of().apply(left, right.get(1), right.get(0));
    assertThat(Functional.of(List.of(a, b), List.of(all)).freeze("tower").summary())
        .isEqualTo(
            """
            Model: "functional"
            ┏━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
            ┃ Layer (type)         ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
            ┡━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
            │ a (InputLayer)       │ (?, 3)            │          0 │ -                 │
            ├──────────────────────┼───────────────────┼────────────┼───────────────────┤
            │ b (InputLayer)       │ (?, 3)            │          0 │ -                 │
            ├──────────────────────┼───────────────────┼────────────┼───────────────────┤
            │ tower (Sequential)   │ (?, 4)            │         32 │ a[0][0]           │
            ├──────────────────────┼───────────────────┼────────────┼───────────────────┤
            │ tower_1              │ (?, 4)            │          0 │ b[0][0]           │
            │ (tower's Sequential) │                   │            │                   │
            ├──────────────────────┼───────────────────┼────────────┼───────────────────┤
            │ ways (Functional)    │ [(?, 1), (?,      │      5,005 │ tower_1[0][0]     │
            │                      │ 1000)]            │            │                   │
            ├──────────────────────┼───────────────────┼────────────┼───────────────────┤
            │ concatenate          │ (?, 1005)         │          0 │ tower[0][0],      │
            │ (Concatenate)        │                   │            │ ways[0][1],       │
            │                      │                   │            │ ways[0][0]        │
            └──────────────────────┴───────────────────┴────────────┴───────────────────┘
             Total params: 5,037 (19.68 KB)
             Trainable params: 5,005 (19.55 KB)
             Non-trainable params: 32 (128.00 B)
            """);
  }

  /** As in Keras: the inputs, but no connections where there is one way only. */
  @Test
  void aFunctionalThatIsAStackNeedsNoConnections() {
    SymbolicTensor x = Input.of(3).name("x").tensor();
    assertThat(Functional.of(x, x.then(Dense.of(4))).summary())
        .isEqualTo(
            """
            Model: "functional"
            ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
            ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
            ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
            │ x (InputLayer)                  │ (?, 3)                 │             0 │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ dense (Dense)                   │ (?, 4)                 │            16 │
            └─────────────────────────────────┴────────────────────────┴───────────────┘
             Total params: 16 (64.00 B)
             Trainable params: 16 (64.00 B)
             Non-trainable params: 0 (0.00 B)
            """);
  }
}
