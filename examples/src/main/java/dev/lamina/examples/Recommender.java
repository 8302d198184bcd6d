package dev.lamina.examples;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.examples.Viewings.Film;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.diagrams.Diagram;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dot;
import dev.lamina.models.layers.Embedding;
import dev.lamina.models.regularizers.L2;
import dev.lamina.serving.Predictor;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.BinaryCrossentropy;
import dev.lamina.training.metrics.AUC;
import dev.lamina.training.optimizers.Adam;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Recommends films: from who watched what, and from facts about the films, a net of two towers
 * learns a vector for each user and each film; their product tells how likely it is that the user
 * watches the film. The exported model answers that, and gives films' vectors by a signature of
 * their own, which find similar films.
 */
public final class Recommender {
  private static final int TOP = 10;
  private static final int SIZE = 8;

  private Recommender() {}

  /**
   * What came out.
   *
   * @param hitRate share of the users for whom a film that they watched, which the net was not told
   *     of, is among the ten that it recommends
   * @param chance the same for ten films that are drawn by lot
   * @param recommended to each user, best first
   */
  record Result(double hitRate, double chance, List<int[]> recommended) {}

  /** Runs the example; what it writes goes into the folder of the first argument, or target. */
  public static void main(String[] args) {
    run(Path.of(args.length > 0 ? args[0] : "target/recommender"));
  }

  static Result run(Path folder) {
    Viewings viewings = Viewings.make(400, 250, 1);
    Functional model = model(viewings.users(), viewings.films().size());
    System.out.println(model.summary());
    Diagram.of(model).writePng(folder.resolve("model.png"));
    Path exported = folder.resolve("model/1");
    try (Trainer trainer =
        Trainer.builder(model)
            .optimizer(Adam.of(0.003))
            .loss(BinaryCrossentropy.of())
            .metrics(AUC.of())
            .seed(1)
            .build()) {
      trainer.fit(examples(viewings), Fit.epochs(8).batchSize(256).validationSplit(0.1));
      trainer.export(Export.to(exported).signature("film_vector", "films").replace());
    }
    try (Predictor predictor = Predictor.load(exported)) {
      return recommend(viewings, predictor);
    }
  }

  private static Functional model(int users, int films) {
    SymbolicTensor user = Input.of().dtype(DType.INT32).name("user").tensor();
    SymbolicTensor film = Input.of().dtype(DType.INT32).name("film").tensor();
    SymbolicTensor facts = Input.of(2).name("facts").tensor();
    L2 small = L2.of(1e-6);
    SymbolicTensor taste =
        user.then("users", Embedding.of(users, SIZE).embeddingsRegularizer(small));
    SymbolicTensor character =
        film.then("films", Embedding.of(films, SIZE).embeddingsRegularizer(small));
    SymbolicTensor offer = Concatenate.of().apply(character, facts).then("offer", Dense.of(SIZE));
    SymbolicTensor match = Dot.of(1).apply(taste, offer);
    return Functional.builder()
        .input(user)
        .input(film)
        .input(facts)
        .output(
            "watched",
            Concatenate.of().apply(match, facts).then("answer", Dense.of(1, Activations.SIGMOID)))
        .build();
  }

  /** Returns every pair of a user and a film, less the viewings that are kept for the test. */
  private static Dataset examples(Viewings viewings) {
    int[] pairs = viewings.pairsToLearnFrom();
    int films = viewings.films().size();
    int[] users = IntStream.of(pairs).map(pair -> pair / films).toArray();
    int[] numbers = IntStream.of(pairs).map(pair -> pair % films).toArray();
    float[] watched = new float[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      watched[i] = viewings.watched(users[i], numbers[i]) ? 1 : 0;
    }
    return Dataset.builder()
        .input("user", Array.of(users))
        .input("film", Array.of(numbers))
        .input("facts", facts(viewings, numbers))
        .target("watched", Array.of(watched, watched.length, 1))
        .build()
        .shuffle(1);
  }

  private static Array facts(Viewings viewings, int[] films) {
    float[] facts = new float[2 * films.length];
    for (int i = 0; i < films.length; i++) {
      Film film = viewings.films().get(films[i]);
      facts[2 * i] = film.age();
      facts[2 * i + 1] = film.length();
    }
    return Array.of(facts, films.length, 2);
  }

  private static Result recommend(Viewings viewings, Predictor predictor) {
    List<int[]> all =
        IntStream.range(0, viewings.users())
            .mapToObj(user -> best(viewings, predictor, user))
            .toList();
    long hits =
        IntStream.range(0, all.size())
            .filter(user -> IntStream.of(all.get(user)).anyMatch(f -> viewings.kept(user, f)))
            .count();
    Result result = new Result((double) hits / all.size(), viewings.chance(TOP), all);
    System.out.printf(
        "%nA film that was kept secret is among the %d recommended for %.0f %% of the users (by lot: %.0f %%)%n",
        TOP, 100 * result.hitRate(), 100 * result.chance());
    System.out.println("For user 0: " + Arrays.toString(all.get(0)));
    int film = all.get(0)[0];
    System.out.printf(
        "Films like %d: %s%n", film, Arrays.toString(similar(viewings, predictor, film)));
    return result;
  }

  /** Returns the films that a user has not watched yet and most likely will. */
  private static int[] best(Viewings viewings, Predictor predictor, int user) {
    int[] unseen =
        IntStream.range(0, viewings.films().size())
            .filter(film -> !viewings.known(user, film))
            .toArray();
    int[] users = new int[unseen.length];
    Arrays.fill(users, user);
    Map<String, Array> answer =
        predictor.predict(
            Map.of(
                "user", Array.of(users),
                "film", Array.of(unseen),
                "facts", facts(viewings, unseen)));
    return top(unseen, Objects.requireNonNull(answer.get("watched")).floats());
  }

  /** Returns the films whose vectors point the same way: the largest cosines. */
  private static int[] similar(Viewings viewings, Predictor predictor, int film) {
    int[] films = IntStream.range(0, viewings.films().size()).toArray();
    float[][] vectors = predictor.signature("film_vector").predict(Array.of(films)).toMatrix();
    float[] cosines = new float[films.length];
    for (int i = 0; i < films.length; i++) {
      double lengths =
          Math.sqrt(product(vectors[i], vectors[i]) * product(vectors[film], vectors[film]));
      cosines[i] = (float) (product(vectors[i], vectors[film]) / lengths);
    }
    return Arrays.copyOfRange(top(films, cosines), 1, 6);
  }

  private static double product(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static int[] top(int[] films, float[] scores) {
    return IntStream.range(0, films.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(TOP)
        .mapToInt(i -> films[i])
        .toArray();
  }
}
