package dev.lamina.examples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Who watched which film, made up. A user has a taste and a film a character, four normally
 * distributed numbers each, and a film is new or old and long or short. User u watches film f with
 * probability {@code 1 / (1 + exp(2.5 - taste . character + 0.8 age + 0.3 length))}. For each user
 * one in four of the films watched is kept for the test.
 */
record Viewings(int users, List<Film> films, boolean[] watched, boolean[] kept) {

  /**
   * What is known about a film.
   *
   * @param age and length, less the mean and in standard deviations
   */
  record Film(float age, float length) {}

  /** Makes them up; the same seed gives the same. */
  static Viewings make(int users, int films, long seed) {
    Random random = new Random(seed);
    double[][] tastes = normal(random, users, 4);
    double[][] characters = normal(random, films, 4);
    double[][] facts = normal(random, films, 2);
    boolean[] watched = new boolean[users * films];
    boolean[] kept = new boolean[users * films];
    for (int user = 0; user < users; user++) {
      List<Integer> seen = new ArrayList<>();
      for (int film = 0; film < films; film++) {
        double score = -2.5 - 0.8 * facts[film][0] - 0.3 * facts[film][1];
        for (int i = 0; i < 4; i++) {
          score += tastes[user][i] * characters[film][i];
        }
        if (random.nextDouble() < 1 / (1 + Math.exp(-score))) {
          watched[user * films + film] = true;
          seen.add(user * films + film);
        }
      }
      Collections.shuffle(seen, random);
      seen.subList(0, seen.size() / 4).forEach(pair -> kept[pair] = true);
    }
    List<Film> descriptions = new ArrayList<>();
    for (double[] fact : facts) {
      descriptions.add(new Film((float) fact[0], (float) fact[1]));
    }
    return new Viewings(users, List.copyOf(descriptions), watched, kept);
  }

  private static double[][] normal(Random random, int rows, int columns) {
    return IntStream.range(0, rows)
        .mapToObj(i -> DoubleStream.generate(random::nextGaussian).limit(columns).toArray())
        .toArray(double[][]::new);
  }

  /** Returns whether a user watched a film. */
  boolean watched(int user, int film) {
    return watched[user * films.size() + film];
  }

  /** Returns whether that is kept for the test. */
  boolean kept(int user, int film) {
    return kept[user * films.size() + film];
  }

  /** Returns whether a user is known to have watched a film. */
  boolean known(int user, int film) {
    return watched(user, film) && !kept(user, film);
  }

  /**
   * Returns all pairs but those that are kept: a user's number times the number of films, plus a
   * film's.
   */
  int[] pairsToLearnFrom() {
    return IntStream.range(0, watched.length).filter(pair -> !kept[pair]).toArray();
  }

  /**
   * Returns the mean over users of the probability that, of so many films drawn from those that a
   * user is not known to have watched, one at least is kept: {@code 1 - C(n - k, top) / C(n, top)}.
   */
  double chance(int top) {
    return IntStream.range(0, users)
        .mapToDouble(
            user -> {
              int all = films.size();
              int unseen = (int) IntStream.range(0, all).filter(f -> !known(user, f)).count();
              int secret = (int) IntStream.range(0, all).filter(f -> kept(user, f)).count();
              double none = 1;
              for (int i = 0; i < top; i++) {
                none *= Math.max(0.0, unseen - secret - i) / (unseen - i);
              }
              return 1 - none;
            })
        .average()
        .orElseThrow();
  }
}
