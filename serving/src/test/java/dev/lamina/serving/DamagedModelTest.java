package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.SavedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.SavedModel;

class DamagedModelTest {
  private static final String PB = "saved_model.pb";
  private static final String INDEX = "variables/variables.index";
  private static final String DATA = "variables/variables.data-00000-of-00001";

  @TempDir Path directory;

  private static AbstractThrowableAssert<?, ? extends Throwable> assertLoading(Path model) {
    return assertThatThrownBy(() -> Predictor.load(model).close())
        .isInstanceOf(SavedModelException.class);
  }

  @Test
  void aDirectoryThatIsNotThereIsNamed() {
    assertLoading(directory.resolve("x"))
        .hasMessage("There is no directory %s.", directory.resolve("x"));
  }

  @Test
  void theFileInsteadOfItsDirectoryIsPointedOut() throws IOException {
    Path file = TestModels.halfPlusTwo(directory).resolve(PB);
    assertLoading(file)
        .hasMessage("%s is a file. Give the directory that holds saved_model.pb.", file);
  }

  @Test
  void aDirectoryWithoutModelIsAClearError() {
    assertLoading(directory)
        .hasMessage(
            "There is no saved_model.pb in %s. Give the directory that holds it.", directory);
  }

  @Test
  void aModelOneDirectoryDeeperIsPointedOut() throws IOException {
    Path version = TestModels.halfPlusTwo(directory.resolve("prices"));
    assertLoading(directory)
        .hasMessageEndingWith("There is one in %s: load that directory.", version);
  }

  @Test
  void anUnknownTagListsTheTagsThereAre() throws IOException {
    TestModels.halfPlusTwo(directory);
    TestModels.edit(
        directory,
        meta -> {
          meta.getMetaInfoDefBuilder().addTags("gpu");
          return meta;
        });
    assertThatThrownBy(() -> Predictor.builder(directory).tag("tpu").build())
        .isInstanceOf(SavedModelException.class)
        .hasMessage("SavedModel %s has no graph tagged 'tpu'. Tags there: serve+gpu.", directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {PB, INDEX, DATA})
  void aTruncatedFileIsAClearErrorAtEveryLength(String name) throws IOException {
    Path file = TestModels.images(directory).resolve(name);
    byte[] whole = Files.readAllBytes(file);
    int step = Math.max(1, whole.length / 60);
    for (int length = 0; length < whole.length; length += step) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertLoading(directory).hasMessageContaining("damaged (truncated?)");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertLoading(directory).hasMessageContaining("damaged (truncated?)");
  }

  @ParameterizedTest
  @ValueSource(strings = {INDEX, DATA})
  void aMissingVariablesFileIsNamed(String name) throws IOException {
    Files.delete(TestModels.images(directory).resolve(name));
    assertLoading(directory).hasMessageContaining("is incomplete: ").hasMessageContaining(name);
  }

  @Test
  void refVariablesAreMissedToo() throws IOException {
    Files.delete(TestModels.halfPlusTwo(directory).resolve(INDEX));
    assertLoading(directory).hasMessageContaining("there is no variables/variables.index");
  }

  @Test
  void aMissingAssetIsNamed() throws IOException {
    Files.delete(TestModels.vocabulary(directory).resolve("assets/words.txt"));
    assertLoading(directory)
        .hasMessageContaining("is incomplete: ")
        .hasMessageContaining("assets/words.txt");
  }

  @Test
  void randomBytesAreNoModel() throws IOException {
    Random random = new Random(1);
    Path file = TestModels.halfPlusTwo(directory).resolve(PB);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      Files.write(file, garbage);
      assertLoading(directory).hasMessageContaining("saved_model.pb is damaged");
    }
  }

  @Test
  void textIsNoModel() throws IOException {
    Path file = TestModels.halfPlusTwo(directory).resolve(PB);
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n");
    assertLoading(directory).hasMessageContaining("saved_model.pb is damaged");
  }

  @Test
  void aModelWithoutGraphsIsDamaged() throws IOException {
    Path file = TestModels.halfPlusTwo(directory).resolve(PB);
    Files.write(file, SavedModel.newBuilder().setSavedModelSchemaVersion(1).build().toByteArray());
    assertLoading(directory)
        .hasMessageContaining("saved_model.pb is damaged (truncated?): it holds no graph.");
  }

  @Test
  void changedWeightsAreNoticed() throws IOException {
    Path file = TestModels.images(directory).resolve(DATA);
    byte[] bytes = Files.readAllBytes(file);
    bytes[5] ^= 1;
    Files.write(file, bytes);
    assertLoading(directory).hasMessageContaining("damaged (truncated?) variables");
  }

  @Test
  void aGraphThatTensorFlowRefusesIsAClearError() throws IOException {
    TestModels.halfPlusTwo(directory);
    TestModels.edit(
        directory,
        meta -> {
          meta.getGraphDefBuilder().addNodeBuilder().setName("odd").setOp("NoSuchOp");
          return meta;
        });
    assertLoading(directory)
        .hasMessageContaining("cannot be loaded by TensorFlow")
        .hasMessageContaining("NoSuchOp");
  }

  @Test
  void aModelWithoutVariablesNeedsNone() throws IOException {
    TestModels.vocabulary(directory);
    assertThat(directory.resolve("variables")).doesNotExist();
    Predictor.load(directory).close();
  }
}
