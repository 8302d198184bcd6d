package dev.lamina.models.diagrams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.lamina.api.DType;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.Input;
import dev.lamina.models.LayerNode;
import dev.lamina.models.Model;
import dev.lamina.models.diagrams.Layout.Link;
import dev.lamina.models.internal.WholeFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A picture of a model, as Keras's {@code plot_model} makes it: a box for each input and layer with
 * its name, its type and the shapes of what it takes and gives, and arrows between them.
 *
 * <p>A layer that shares weights has a box at each place and says whose weights it has; one that is
 * frozen is paler. A model that is a layer is one box, or shows its own layers. A long model goes
 * on in further columns.
 *
 * <pre>{@code
 * Diagram.of(model).writePng(Path.of("target/model.png"));
 * String svg = Diagram.of(model).expandNested(true).svg();
 * }</pre>
 *
 * @param model what is drawn
 * @param expandNested whether models that are layers show their own layers; default false
 */
public record Diagram(Model model, boolean expandNested) {
  /** Returns the diagram of a model. */
  public static Diagram of(Model model) {
    return new Diagram(model, false);
  }

  /** Returns a copy that shows what is in models that are layers, or does not. */
  public Diagram expandNested(boolean newExpandNested) {
    return new Diagram(model, newExpandNested);
  }

  /** Returns the picture as SVG. */
  public String svg() {
    Picture picture = picture(model, true);
    SvgCanvas canvas = new SvgCanvas(picture.width(), picture.height(), model.name());
    picture.draw(canvas, 0, 0);
    return canvas.finish();
  }

  /**
   * Writes an SVG file, or replaces it; missing folders above it are made.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an older one is then still
   *     there
   */
  public void writeSvg(Path svg) {
    WholeFile.write(svg, svg().getBytes(UTF_8));
  }

  /**
   * Writes a PNG file, or replaces it; missing folders above it are made. Needs no screen.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an older one is then still
   *     there
   * @throws dev.lamina.api.ConfigurationException if the picture has too many pixels
   */
  public void writePng(Path png) {
    Picture picture = picture(model, true);
    PngCanvas canvas = new PngCanvas(picture.width(), picture.height());
    picture.draw(canvas, 0, 0);
    WholeFile.write(png, canvas.finish());
  }

  private Picture picture(Model drawn, boolean fold) {
    List<Box> boxes = new ArrayList<>();
    List<Link> links = new ArrayList<>();
    Map<String, Tensor> tensors = new HashMap<>();
    for (Input input : drawn.inputs()) {
      tensors.put(input.name(), new Tensor(boxes.size(), 0, 1, input.spec()));
      boxes.add(input(input));
    }
    for (LayerNode node : drawn.layers()) {
      List<TensorSpec> taken = new ArrayList<>();
      for (String reference : node.inputs()) {
        Tensor tensor = requireNonNull(tensors.get(reference));
        taken.add(tensor.spec());
        links.add(tensor.to(boxes.size()));
      }
      List<String> references = node.references();
      for (int i = 0; i < references.size(); i++) {
        Tensor tensor = new Tensor(boxes.size(), i, references.size(), node.outputs().get(i));
        tensors.put(references.get(i), tensor);
      }
      boxes.add(layer(node, taken));
    }
    if (showsOutputs(drawn)) {
      drawn
          .outputs()
          .forEach(
              (name, reference) -> {
                Tensor tensor = requireNonNull(tensors.get(reference));
                links.add(tensor.to(boxes.size()));
                boxes.add(output(name, tensor.spec()));
              });
    }
    return Layout.of(boxes, links, fold);
  }

  /**
   * A tensor of the model.
   *
   * @param box that gives it
   * @param output which of its outputs it is
   */
  private record Tensor(int box, int output, int outputs, TensorSpec spec) {
    Link to(int other) {
      return new Link(box, output, outputs, other);
    }
  }

  /** One output under the name of its layer needs no box of its own. */
  private static boolean showsOutputs(Model model) {
    return model.outputs().entrySet().stream()
            .anyMatch(output -> !output.getKey().equals(output.getValue()))
        || model.outputs().size() > 1;
  }

  private static Box input(Input input) {
    return new Box(
        input.name() + " (Input)",
        Colors.INPUT,
        List.of(new Box.Cell("Shape", List.of(text(input.spec())))),
        Optional.empty());
  }

  private static Box output(String name, TensorSpec spec) {
    return new Box(
        name + " (Output)",
        Colors.OUTPUT,
        List.of(new Box.Cell("Shape", List.of(text(spec)))),
        Optional.empty());
  }

  private Box layer(LayerNode node, List<TensorSpec> taken) {
    String type = node.isShared() ? node.weightsOf() + "'s " + node.type() : node.type();
    String frozen = node.trainable() ? "" : ", frozen";
    String color = node.layer() instanceof Model ? Colors.MODEL : Colors.LAYER;
    return new Box(
        "%s (%s%s)".formatted(node.name(), type, frozen),
        node.trainable() ? color : Colors.FROZEN,
        List.of(cell("Input", taken), cell("Output", node.outputs())),
        node.layer() instanceof Model nested && expandNested
            ? Optional.of(picture(nested, false))
            : Optional.empty());
  }

  private static Box.Cell cell(String label, List<TensorSpec> specs) {
    return new Box.Cell(
        label + (specs.size() == 1 ? " shape" : " shapes"),
        specs.stream().map(Diagram::text).toList());
  }

  private static String text(TensorSpec spec) {
    return spec.dtype() == DType.FLOAT32 ? spec.shape().toString() : spec.toString();
  }
}
