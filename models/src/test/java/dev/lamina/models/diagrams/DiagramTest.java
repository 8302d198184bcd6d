package dev.lamina.models.diagrams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.DType;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Embedding;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class DiagramTest {
  /** What an SVG shows, read back from it. */
  private record Drawing(
      double width, double height, List<Rectangle> boxes, List<double[]> arrows) {
    /** A title's rectangle and, below it, what belongs to it. */
    record Rectangle(double x, double y, double width, double height, String color) {
      boolean touches(Rectangle other) {
        return x < other.x + other.width
            && other.x < x + width
            && y < other.y + other.height
            && other.y < y + height;
      }

      boolean holds(double px, double py) {
        return px > x + 0.5 && px < x + width - 0.5 && py > y + 0.5 && py < y + height - 0.5;
      }
    }
  }

  private static Document document(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
  }

  private static List<String> texts(String svg) throws Exception {
    NodeList nodes = document(svg).getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  /** Reads boxes (titles have one color only) and the ends of arrows. */
  private static Drawing drawing(String svg) throws Exception {
    Document document = document(svg);
    NodeList rectangles = document.getElementsByTagName("rect");
    List<Drawing.Rectangle> boxes = new ArrayList<>();
    for (int i = 1; i < rectangles.getLength(); i++) {
      Element rectangle = (Element) rectangles.item(i);
      String fill = rectangle.getAttribute("fill");
      if (fill.equals(rectangle.getAttribute("stroke"))) {
        boxes.add(
            new Drawing.Rectangle(
                number(rectangle, "x"),
                number(rectangle, "y"),
                number(rectangle, "width"),
                number(rectangle, "height"),
                fill));
      } else {
        Drawing.Rectangle last = boxes.remove(boxes.size() - 1);
        double bottom = number(rectangle, "y") + number(rectangle, "height");
        boxes.add(
            new Drawing.Rectangle(
                last.x(), last.y(), last.width(), bottom - last.y(), last.color()));
      }
    }
    List<double[]> arrows = new ArrayList<>();
    NodeList paths = document.getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      if (path.hasAttribute("marker-end")) {
        String[] numbers =
            path.getAttribute("d").replaceAll("[MLC]", "").strip().split("[ ,]+", -1);
        int n = numbers.length;
        arrows.add(
            new double[] {
              Double.parseDouble(numbers[0]),
              Double.parseDouble(numbers[1]),
              Double.parseDouble(numbers[n - 2]),
              Double.parseDouble(numbers[n - 1])
            });
      }
    }
    Element root = document.getDocumentElement();
    return new Drawing(number(root, "width"), number(root, "height"), boxes, arrows);
  }

  private static Sequential first() {
    return Sequential.of(Input.of(1), Dense.of(8), Dense.of(1));
  }

  /** Two inputs; a shared layer; an input that is used three times; two outputs. */
  private static Model diamond() {
    SymbolicTensor word = Input.of().dtype(DType.INT32).name("word").tensor();
    SymbolicTensor facts = Input.of(4).name("facts").tensor();
    SymbolicTensor left = word.then("words", Embedding.of(50, 4));
    SymbolicTensor right = facts.then("a", Dense.of(4)).then("b", Dense.of(4));
    SymbolicTensor sum = Add.of().apply(left, right, facts);
    SymbolicTensor all = Concatenate.of().apply(sum, facts);
    return Functional.builder()
        .input(word)
        .input(facts)
        .output("price", all.then("head", Dense.of(1)))
        .output("kind", all.then("classes", Dense.of(3)))
        .build();
  }

  private static Sequential longOne() {
    Sequential.Builder builder = Sequential.builder(Input.of(4));
    for (int i = 0; i < 60; i++) {
      builder.add(Dense.of(4));
    }
    return builder.build();
  }

  private static Model nested() {
    SymbolicTensor in = Input.of(1).name("in").tensor();
    SymbolicTensor out = in.then("inner", first()).then("last", Dense.of(2));
    return Functional.of(in, out);
  }

  static List<Model> models() {
    return List.of(first(), diamond(), longOne(), nested());
  }

  @Test
  void aLayerHasItsNameItsTypeAndTheShapesOfWhatItTakesAndGives() throws Exception {
    assertThat(texts(Diagram.of(first()).svg()))
        .containsExactly(
            "input (Input)",
            "Shape",
            "(?, 1)",
            "dense (Dense)",
            "Input shape",
            "(?, 1)",
            "Output shape",
            "(?, 8)",
            "dense_1 (Dense)",
            "Input shape",
            "(?, 8)",
            "Output shape",
            "(?, 1)");
  }

  @Test
  void inputsAndOutputsHaveTheirNamesAndTypes() throws Exception {
    assertThat(texts(Diagram.of(diamond()).svg()))
        .contains("word (Input)", "facts (Input)", "price (Output)", "kind (Output)")
        .contains("(?,) int32", "Input shapes");
  }

  @Test
  void everyUseOfATensorIsAnArrow() throws Exception {
    // facts: a, add, concatenate; word, a, b, words, add: 1 each; concatenate: 2; 2 outputs.
    assertThat(drawing(Diagram.of(diamond()).svg()).arrows()).hasSize(3 + 5 + 2 + 2);
    assertThat(drawing(Diagram.of(first()).svg()).arrows()).hasSize(2);
    assertThat(drawing(Diagram.of(longOne()).svg()).arrows()).hasSize(60);
  }

  @ParameterizedTest
  @MethodSource("models")
  void boxesLieApartWithinThePictureAndArrowsLeadFromOneToAnother(Model model) throws Exception {
    Drawing drawing = drawing(Diagram.of(model).svg());
    List<Drawing.Rectangle> boxes = drawing.boxes();

    assertThat(boxes).hasSizeGreaterThanOrEqualTo(model.layers().size() + model.inputs().size());
    for (Drawing.Rectangle box : boxes) {
      assertThat(box.x()).isNotNegative();
      assertThat(box.y()).isNotNegative();
      assertThat(box.x() + box.width()).isLessThanOrEqualTo(drawing.width());
      assertThat(box.y() + box.height()).isLessThanOrEqualTo(drawing.height());
      assertThat(boxes.stream().filter(box::touches)).containsExactly(box);
    }
    for (double[] arrow : drawing.arrows()) {
      assertThat(boxes).anyMatch(box -> box.holds(arrow[0], arrow[1] - 1));
      assertThat(boxes).anyMatch(box -> box.holds(arrow[2], arrow[3] + 1));
      assertThat(boxes).noneMatch(box -> box.holds(arrow[0], arrow[1] + 1));
      assertThat(boxes).noneMatch(box -> box.holds(arrow[2], arrow[3] - 1));
    }
  }

  @Test
  void aLongModelGoesOnInFurtherColumns() throws Exception {
    Drawing drawing = drawing(Diagram.of(longOne()).svg());

    assertThat(drawing.height()).isLessThan(2000);
    assertThat(drawing.boxes().stream().map(Drawing.Rectangle::y).distinct().count())
        .isLessThan(drawing.boxes().size() / 2);
  }

  @Test
  void aModelThatIsALayerIsOneBoxOrShowsItsLayers() throws Exception {
    assertThat(texts(Diagram.of(nested()).svg()))
        .contains("inner (Sequential)")
        .doesNotContain("dense_1 (Dense)");
    assertThat(texts(Diagram.of(nested()).expandNested(true).svg()))
        .contains("inner (Sequential)", "dense (Dense)", "dense_1 (Dense)", "last (Dense)");
  }

  @Test
  void frozenLayersSaySoAndSharedOnesWhoseWeightsTheyHave() throws Exception {
    assertThat(texts(Diagram.of(first().freeze("dense")).svg()))
        .contains("dense (Dense, frozen)", "dense_1 (Dense)");
    SharedLayer tower = SharedLayer.of("tower", Dense.of(3));
    SymbolicTensor one = Input.of(2).name("one").tensor();
    SymbolicTensor two = Input.of(2).name("two").tensor();
    Model shared =
        Functional.of(
            List.of(one, two), List.of(Add.of().apply(tower.apply(one), tower.apply(two))));
    assertThat(texts(Diagram.of(shared).svg()))
        .contains("tower (Dense)", "tower_1 (tower's Dense)");
  }

  @Test
  void namesAreEscaped() {
    assertThat(new SvgCanvas(1, 1, "a<b>&\"c\"").finish()).contains("a&lt;b&gt;&amp;\"c\"");
  }

  @Test
  void filesAreWrittenWholeAndHaveTheSizeOfTheDrawing(@TempDir Path directory) throws Exception {
    Path png = directory.resolve("new/model.png");
    Path svg = directory.resolve("new/model.svg");

    Diagram.of(diamond()).writePng(png);
    Diagram.of(diamond()).writeSvg(svg);
    Diagram.of(diamond()).writeSvg(svg);

    assertThat(svg).hasContent(Diagram.of(diamond()).svg());
    Drawing drawing = drawing(Files.readString(svg));
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getWidth())
        .isBetween((int) (2 * drawing.width()) - 1, (int) (2 * drawing.width()) + 1);
    assertThat(image.getHeight())
        .isBetween((int) (2 * drawing.height()) - 1, (int) (2 * drawing.height()) + 1);
    Drawing.Rectangle box = drawing.boxes().get(0);
    int title = image.getRGB((int) (2 * box.x()) + 4, (int) (2 * box.y()) + 4) & 0xffffff;
    assertThat(String.format(Locale.ROOT, "#%06x", title)).isEqualToIgnoringCase(box.color());
    try (var files = Files.list(directory.resolve("new"))) {
      assertThat(files).containsExactlyInAnyOrder(png, svg);
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Diagram.of(first()).writePng(file.resolve("model.png")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("model.png");
  }
}
