package dev.lamina.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Rescaling;
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
}
