package dev.lamina.examples;

import dev.lamina.api.Dataset;
import dev.lamina.api.History;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Normalization;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.serving.Predictor;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.callbacks.EarlyStopping;
import dev.lamina.training.charts.LearningCurves;
import dev.lamina.training.data.Csv;
import dev.lamina.training.data.Features;
import dev.lamina.training.data.FittedFeatures;
import dev.lamina.training.data.Table;
import dev.lamina.training.losses.MeanAbsoluteError;
import dev.lamina.training.optimizers.Adam;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Learns what an apartment in Athens costs from its size, its age, the way to the metro and where
 * it stands; compares itself with a linear regression; exports the model and prices an apartment
 * with it.
 */
public final class ApartmentPrices {
  private static final String PRICE = "price_eur";
  private static final List<String> COLUMNS =
      List.of("size_m2", "age_years", "metro_distance_m", "easting_m", "northing_m");

  private ApartmentPrices() {}

  /** Mean absolute errors on the test apartments, in euros, and the price of one apartment. */
  record Result(double network, double regression, double meanPrice, float priced) {}

  /** Runs the example; what it writes goes into the folder of the first argument, or target. */
  public static void main(String[] args) {
    run(Path.of(args.length > 0 ? args[0] : "target/apartments"));
  }

  static Result run(Path folder) {
    URL csv = Objects.requireNonNull(ApartmentPrices.class.getResource("athens-apartments.csv"));
    Table.Split split = Csv.of(csv).read().split(0.2, 1);
    FittedFeatures features = Features.of(COLUMNS.toArray(String[]::new)).fit(split.train());
    Dataset train = features.dataset(split.train(), PRICE);
    Dataset test = features.dataset(split.test(), PRICE);
    double meanPrice = Arrays.stream(split.train().numbers(PRICE)).average().orElseThrow();

    Sequential model =
        Sequential.of(
            Input.of(features.width()).name("apartment"),
            Normalization.adapt(train.inputs()),
            Dense.of(64, Activations.RELU),
            Dense.of(64, Activations.RELU),
            Dense.of(1),
            Rescaling.of(meanPrice)); // the layers before work with numbers near 1
    System.out.println(model.summary());

    try (Trainer trainer =
        Trainer.builder(model)
            .optimizer(Adam.of(0.002))
            .loss(MeanAbsoluteError.of())
            .seed(1)
            .build()) {
      History history =
          trainer.fit(
              train,
              Fit.epochs(300)
                  .validationSplit(0.15)
                  .callback(EarlyStopping.of("val_loss").patience(40).restoreBestWeights(true)));
      LearningCurves.write(history, folder.resolve("learning-curves.png"));
      trainer.export(Export.to(folder.resolve("model/1")).output("price_eur").replace());

      double network = trainer.evaluate(test).loss();
      double regression = regressionError(split);
      double mean = meanAbsoluteError(split.test(), row -> meanPrice);
      System.out.printf("%nMean absolute error on %d test apartments%n", test.size());
      System.out.printf("  the mean price           %,9.0f EUR%n", mean);
      System.out.printf("  linear regression        %,9.0f EUR%n", regression);
      System.out.printf("  the network              %,9.0f EUR%n", network);

      float priced = price(folder.resolve("model/1"), 80, 30, 400, 478000, 4204000);
      System.out.printf("%n80 m2, 30 years, 400 m to the metro: %,.0f EUR%n", priced);
      System.out.println("Learning curves: " + folder.resolve("learning-curves.png"));
      return new Result(network, regression, mean, priced);
    }
  }

  /** Loads the exported model, as a service does that knows nothing of the training. */
  private static float price(Path model, float... apartment) {
    try (Predictor predictor = Predictor.load(model)) {
      return predictor.predict(apartment)[0];
    }
  }

  /**
   * The error of the regression of log(price) on log(size) and the rest, the strongest linear one.
   */
  private static double regressionError(Table.Split split) {
    double[] logPrices = Arrays.stream(split.train().numbers(PRICE)).map(Math::log).toArray();
    LeastSquares line = new LeastSquares(rows(split.train()), logPrices);
    return meanAbsoluteError(split.test(), row -> Math.exp(line.predict(row)));
  }

  private static double meanAbsoluteError(
      Table table, java.util.function.ToDoubleFunction<double[]> estimate) {
    double[] prices = table.numbers(PRICE);
    double[][] rows = rows(table);
    double sum = 0;
    for (int i = 0; i < prices.length; i++) {
      sum += Math.abs(prices[i] - estimate.applyAsDouble(rows[i]));
    }
    return sum / prices.length;
  }

  private static double[][] rows(Table table) {
    Table logged = table.map("size_m2", Math::log);
    double[][] rows = new double[table.rows()][COLUMNS.size()];
    for (int j = 0; j < COLUMNS.size(); j++) {
      double[] column = logged.numbers(COLUMNS.get(j));
      for (int i = 0; i < rows.length; i++) {
        rows[i][j] = column[i];
      }
    }
    return rows;
  }
}
