package dev.lamina.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs the README's Java: the first program as it stands, the guide as one program.
 */
class ReadmeTest {
  private static final List<String> PACKAGES =
      List.of(
          "dev.lamina.api",
          "dev.lamina.models",
          "dev.lamina.models.activations",
          "dev.lamina.models.diagrams",
          "dev.lamina.models.initializers",
          "dev.lamina.models.layers",
          "dev.lamina.models.regularizers",
          "dev.lamina.models.testing",
          "dev.lamina.serving",
          "dev.lamina.training",
          "dev.lamina.training.callbacks",
          "dev.lamina.training.charts",
          "dev.lamina.training.data",
          "dev.lamina.training.losses",
          "dev.lamina.training.metrics",
          "dev.lamina.training.optimizers",
          "java.nio.file",
          "java.util");

  @TempDir private Path folder;

  private static List<String> blocks(String language) throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    Matcher matcher =
        Pattern.compile("^```" + language + "\\R(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(readme);
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  @Test
  void firstProgramRunsAsItStands() throws Exception {
    String output = run("First", blocks("java").get(0));
    String last = output.strip().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(Double.parseDouble(last)).isBetween(8.0, 12.0);
  }

  @Test
  void guideIsOneProgramThatRuns() throws Exception {
    try (InputStream csv =
        Objects.requireNonNull(ReadmeTest.class.getResourceAsStream("athens-apartments.csv"))) {
      Files.copy(csv, folder.resolve("athens-apartments.csv"));
    }
    StringBuilder types = new StringBuilder();
    StringBuilder body = new StringBuilder();
    List<String> blocks = blocks("java");
    for (String block : blocks.subList(1, blocks.size())) {
      (block.startsWith("record ") ? types : body).append(block).append('\n');
    }
    StringBuilder source = new StringBuilder();
    PACKAGES.forEach(p -> source.append("import ").append(p).append(".*;\n"));
    source
        .append("public class Guide {\n")
        .append(types)
        .append("public static void main(String[] args) throws Exception {\n")
        .append(body)
        .append("assertSame(model, same);\n}\n")
        .append("static void assertSame(Object a, Object b) {\n")
        .append("if (!a.equals(b)) throw new AssertionError(\"the models differ\");\n}\n}\n");

    String output = run("Guide", source.toString());
    assertThat(output)
        .contains("hidden (Dense)")
        .contains("serving_default")
        .contains(" EUR; ")
        .contains("data=Athens 2017")
        .contains("TensorFlow 2.18.0");
    assertThat(folder.resolve("learning-curves.png")).isNotEmptyFile();
    assertThat(folder.resolve("ratings.png")).isNotEmptyFile();
  }

  @Test
  void setUpHasTwoCommandsOfOneLine() throws IOException {
    assertThat(blocks("sh")).hasSize(2).allMatch(block -> block.strip().lines().count() == 1);
    assertThat(Files.readString(Path.of("../.ci/run"))).contains(blocks("sh").get(1).strip());
  }

  /** Compiles a class and runs its main in a process of its own; returns what it printed. */
  private String run(String name, String source) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    String classPath = System.getProperty("java.class.path");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int result =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-d",
            folder.toString(),
            "-cp",
            classPath,
            file.toString());
    assertThat(result).as("the README's code compiles").isZero();

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                folder + System.getProperty("path.separator") + classPath,
                name)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.to(folder.resolve("errors").toFile()))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s", Files.readString(folder.resolve("errors"))).isZero();
    return output;
  }
}
