package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.api.internal.LayerOutputs;
import dev.lamina.models.LayerNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a layer, or a layer inside it, declares while it is built. */
final class BuildContext implements LayerContext {
  private final Declarations declarations;
  private final Place place;
  private final Set<String> names;

  /**
   * Where a layer stands.
   *
   * @param layer the name of the layer of the model that it belongs to
   * @param path the layer's name, after those of the layers that it is in, with dots between
   * @param trainable whether its weights are trained
   * @param repeated whether its weights have been declared at another place, and are shared
   * @param uses how often each element of a matrix is multiplied for one example
   */
  private record Place(String layer, String path, boolean trainable, boolean repeated, long uses) {}

  private BuildContext(Declarations declarations, Place place, Set<String> names) {
    this.declarations = declarations;
    this.place = place;
    this.names = names;
  }

  /** Returns the context of a model that is nowhere inside another. */
  static BuildContext root(Declarations declarations) {
    return new BuildContext(declarations, new Place("", "", true, false, 0), new HashSet<>());
  }

  /** Returns the path of something in here. */
  String path(String name) {
    return place.path().isEmpty() ? name : place.path() + "." + name;
  }

  /** Builds a layer of a model. */
  MultiForward node(LayerNode node, List<TensorSpec> inputs) {
    return build(
        node.name(), node.weightsOf(), node.layer(), inputs, node.trainable(), node.isShared());
  }

  @Override
  public Weight weight(String name, Shape shape, Initializer initializer, Regularizer regularizer) {
    return declare(name, shape, place.trainable(), initializer, regularizer);
  }

  @Override
  public Weight state(String name, Shape shape, Initializer initializer) {
    return declare(name, shape, false, initializer, Regularizer.none());
  }

  @Override
  public Forward child(String name, Layer child, TensorSpec input) {
    MultiForward forward = child(name, child, List.of(input));
    return (call, x) -> forward.apply(call, List.of(x)).get(0);
  }

  @Override
  public MultiForward child(String name, MultiLayer child, List<TensorSpec> inputs) {
    return build(name, name, child, inputs, true, false);
  }

  @Override
  public LayerContext frozen() {
    Place frozen = new Place(place.layer(), place.path(), false, place.repeated(), place.uses());
    return new BuildContext(declarations, frozen, names);
  }

  /**
   * Builds a layer in here.
   *
   * @param owner the name of the one that declares the weights
   * @param trainable whether it is trained where this is
   * @param shared whether the weights have been declared by then
   */
  private MultiForward build(
      String name,
      String owner,
      MultiLayer layer,
      List<TensorSpec> inputs,
      boolean trainable,
      boolean shared) {
    take(name);
    List<TensorSpec> outputs = LayerOutputs.of(path(name), layer, inputs);
    boolean trained = trainable && place.trainable();
    Place inside =
        new Place(
            place.layer().isEmpty() ? owner : place.layer(),
            path(owner),
            trained,
            shared || place.repeated(),
            uses(inputs, outputs));
    MultiForward forward =
        layer.build(new BuildContext(declarations, inside, new HashSet<>()), inputs);
    LayerGraph graph = new LayerGraph(path(name), layer, outputs, forward);
    return (call, x) -> graph.add(((GraphCall) call).inside(name, trained, x), x);
  }

  /** A table that is looked up is not multiplied. */
  private static long uses(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    if (inputs.stream().noneMatch(input -> input.dtype().isFloating())) {
      return 0;
    }
    Shape output = outputs.get(0).shape();
    long positions = 1;
    for (int i = 1; i < output.rank() - 1; i++) {
      positions *= Math.max(1, output.dim(i));
    }
    return positions;
  }

  private Weight declare(
      String name,
      Shape shape,
      boolean trainable,
      Initializer initializer,
      Regularizer regularizer) {
    take(name);
    NetworkWeight weight =
        new NetworkWeight(
            path(name), place.layer(), shape, trainable, initializer, regularizer, place.uses());
    return place.repeated() ? declarations.again(weight) : declarations.add(weight);
  }

  private void take(String name) {
    declarations.requireOpen(place.path(), name);
    Require.name("Layer '%s': weight or child".formatted(place.path()), name);
    if (!names.add(name)) {
      throw new ConfigurationException(
          "Layer '%s': two weights or children are named '%s'; give each a name of its own"
              .formatted(place.path(), name));
    }
  }
}
