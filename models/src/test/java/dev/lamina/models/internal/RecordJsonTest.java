package dev.lamina.models.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import dev.lamina.api.Activation;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.Regularizer;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.regularizers.L1;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordJsonTest {
  /** What users may extend; the place of one in a file names its type. */
  interface Contract {}

  enum Color {
    RED {
      @Override
      int value() {
        return 1;
      }
    },
    BLUE;

    int value() {
      return 2;
    }
  }

  record All(
      int i,
      Integer boxed,
      long l,
      Long boxedLong,
      double d,
      Double boxedDouble,
      boolean b,
      Boolean boxedFlag,
      String text,
      Color color,
      List<Double> doubles,
      List<List<Integer>> lists,
      List<Color> colors,
      Point point,
      List<Point> points,
      Contract contract,
      List<Contract> contracts,
      Regularizer regularizer)
      implements Contract {}

  record Point(double x, double y) {}

  record Empty() implements Contract {}

  private static final RecordJson JSON = new RecordJson(List.of(All.class, Empty.class));

  private static All all() {
    return new All(
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        -0.0,
        Double.MIN_VALUE,
        true,
        false,
        "\"\\/\n\t\u0001 <&> é 漢 \ud83d\ude00 \u2028",
        Color.RED,
        List.of(0.1, 1e300, -4.9e-324),
        List.of(List.of(), List.of(1, 2)),
        List.of(Color.BLUE, Color.RED),
        new Point(1, 2),
        List.of(new Point(3, 4)),
        new Empty(),
        List.of(new Empty()),
        Regularizer.none());
  }

  private static String write(Contract value) {
    return Json.print(JSON.write(value, Contract.class, "here"));
  }

  private static Contract read(String json) {
    return JSON.read(Json.parse(json), Contract.class, "here");
  }

  @Test
  void everyKindOfComponentComesBackTheSame() {
    assertThat(read(write(all()))).isEqualTo(all());
    assertThat(write(read(write(all())))).isEqualTo(write(all()));
  }

  @Test
  void eachElementOfAListIsNamedInErrors() {
    String json = write(all());
    assertThatThrownBy(() -> read(json.replace("1.0E300", "null")))
        .hasMessage("here.doubles[1]: null (expected: a number)");
    assertThatThrownBy(() -> read(json.replace("\"y\": 4.0", "\"z\": 4.0")))
        .hasMessage("here.points[0]: unknown member 'z'. Known: x, y");
    assertThatThrownBy(() -> read(json.replace("\"BLUE\"", "\"GREEN\"")))
        .hasMessage("here.colors[0]: 'GREEN' (expected: one of [RED, BLUE])");
    assertThatThrownBy(() -> read(json.replace("\"x\": 1.0", "\"type\": \"Point\", \"x\": 1")))
        .hasMessage("here.point: unknown member 'type'. Known: x, y");
  }

  /** Every public description of ours, with some value in each component. */
  static List<Arguments> descriptions() throws IOException, URISyntaxException {
    List<Arguments> found = new ArrayList<>();
    for (Class<?> neighbour :
        List.of(Dense.class, Activations.class, Initializers.class, L1.class)) {
      String pack = neighbour.getPackageName();
      Path classes = Path.of(neighbour.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.list(classes.resolve(pack.replace('.', '/')))) {
        files
            .map(file -> String.valueOf(file.getFileName()))
            .filter(name -> name.matches("[A-Za-z0-9]+\\.class"))
            .map(name -> load(pack + "." + name.substring(0, name.length() - 6)))
            .filter(Class::isRecord)
            .filter(c -> CONTRACTS.stream().anyMatch(contract -> contract.isAssignableFrom(c)))
            .sorted((a, b) -> a.getName().compareTo(b.getName()))
            .forEach(c -> found.add(Arguments.of(new Sample().of(c))));
      }
    }
    return found;
  }

  private static final List<Class<?>> CONTRACTS =
      List.of(Layer.class, Activation.class, Initializer.class, Regularizer.class);

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes records: whole numbers are 1, doubles 1/4, 2/4, ... so that no two are alike. */
  private static final class Sample {
    private double next;

    Object of(Type type) {
      if (type instanceof ParameterizedType list) {
        return List.of(of(list.getActualTypeArguments()[0]));
      }
      Class<?> c = (Class<?>) type;
      if (c == int.class || c == Integer.class) {
        return 1;
      }
      if (c == double.class || c == Double.class) {
        next += 0.25;
        return next;
      }
      if (c == boolean.class) {
        return true;
      }
      if (c.isEnum()) {
        return c.getEnumConstants()[c.getEnumConstants().length - 1];
      }
      if (c == Activation.class) {
        return Activations.leakyRelu(0.125);
      }
      if (c == Initializer.class) {
        return Initializers.constant(0.125);
      }
      return c == Regularizer.class ? Regularizer.none() : record(c);
    }

    private Object record(Class<?> c) {
      RecordComponent[] components = c.getRecordComponents();
      assertThat(components).as(c.getName()).isNotNull();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Object[] values =
          Arrays.stream(components).map(component -> of(component.getGenericType())).toArray();
      try {
        Constructor<?> constructor = c.getDeclaredConstructor(types);
        return constructor.newInstance(values);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(c + " of " + Arrays.toString(values), e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void everyDescriptionOfOursComesBackTheSame(Record description) {
    RecordJson ours = new RecordJson(List.of());
    for (Class<?> contract : CONTRACTS) {
      if (contract.isInstance(description)) {
        JsonElement written = ours.write(description, contract, "here");
        JsonElement parsed = Json.parse(Json.print(written));
        assertThat(ours.read(parsed, contract, "here")).isEqualTo(description);
      }
    }
  }

  @Test
  void theDescriptionsOfEveryPackageAreFound() throws IOException, URISyntaxException {
    assertThat(descriptions())
        .extracting(arguments -> arguments.get()[0].getClass().getSimpleName())
        .contains("Dense", "Relu", "GlorotUniform", "L1L2");
  }

  record Loose(Object anything) implements Contract {}

  record Wild(List<?> anything) implements Contract {}

  record Single(float value) implements Contract {}

  record Compared(Comparable<Integer> value) implements Contract {}

  record Named(String type) implements Contract {}

  record Infinite(double value) implements Contract {}

  record Nothing(String text) implements Contract {}

  @Test
  void whatCouldNotBeReadAgainIsNotWritten() {
    assertThatThrownBy(() -> write(new Loose(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("here.anything: a java.lang.Integer cannot be written. Make it");
    assertThatThrownBy(() -> write(new Wild(List.of(1))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("here.anything[0]: a java.lang.Integer cannot be written.");
    assertThatThrownBy(() -> write(new Single(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("here.value: a java.lang.Float cannot be written.");
    assertThatThrownBy(() -> write(new Compared(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("here.value: a java.lang.Integer cannot be written.");
    assertThatThrownBy(() -> write(new Infinite(Double.NaN)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("here.value: NaN cannot be written (expected: a finite number)");
    assertThatThrownBy(() -> write(new Nothing(null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Component 'text' of " + Nothing.class.getName());
  }

  @Test
  void aComponentNamedTypeWouldStandWhereTheClassStands() {
    String message =
        "here: %s has a component named 'type', where the file says the class. Rename it."
            .formatted(Named.class.getName());
    assertThatThrownBy(() -> write(new Named("a")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
    RecordJson json = new RecordJson(List.of(Named.class));
    JsonElement text = Json.parse("{\"type\": \"" + Named.class.getName() + "\"}");
    assertThatThrownBy(() -> json.read(text, Contract.class, "here"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  enum Choice implements Contract {
    ONE
  }

  static final class Plain implements Contract {}

  @Test
  void whatIsNoRecordIsNotWritten() {
    assertThatThrownBy(() -> write(Choice.ONE))
        .hasMessageStartingWith("here: a %s cannot be written.".formatted(Choice.class.getName()));
    assertThatThrownBy(() -> write(new Plain()))
        .hasMessageStartingWith("here: a %s cannot be written.".formatted(Plain.class.getName()));
    assertThatThrownBy(() -> write(new Contract() {}))
        .hasMessageStartingWith(
            "here: a %s$1 cannot be written.".formatted(RecordJsonTest.class.getName()));
  }

  record Picky(int value) implements Contract {
    private static int made;

    Picky {
      made++;
      if (value < 0) {
        throw new IllegalArgumentException("negative");
      }
      if (value == 13) {
        throw new AssertionError("a bug");
      }
    }
  }

  @Test
  void whatAConstructorRefusesIsAnErrorOfTheFile() {
    RecordJson json = new RecordJson(List.of(Picky.class));
    String text = "{\"type\": \"%s\", \"value\": %d}";
    assertThatThrownBy(
            () ->
                json.read(
                    Json.parse(text.formatted(Picky.class.getName(), -1)), Contract.class, "here"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("here: Picky refused its values: java.lang.IllegalArgumentException: negative");
    assertThatThrownBy(
            () ->
                json.read(
                    Json.parse(text.formatted(Picky.class.getName(), 13)), Contract.class, "here"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("a bug");
  }

  @Test
  void nothingIsMadeOfAClassThatWasNotGiven() {
    int before = Picky.made;
    JsonElement text =
        Json.parse("{\"type\": \"%s\", \"value\": 1}".formatted(Picky.class.getName()));
    assertThatThrownBy(() -> JSON.read(text, Contract.class, "here"))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new RecordJson(List.of(Picky.class)).read(text, Layer.class, "here"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown Layer type");
    assertThat(Picky.made).isEqualTo(before);
  }
}
