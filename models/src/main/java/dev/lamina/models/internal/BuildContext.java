package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import java.util.HashSet;
import java.util.Set;

/** What a layer, or a layer inside it, declares while it is built. */
final class BuildContext implements LayerContext {
  private final Declarations declarations;
  private final String layer;

  /** The layer's name, followed by those of its children on the way here, with dots between. */
  private final String path;

  private final Set<String> names = new HashSet<>();

  BuildContext(Declarations declarations, String layer) {
    this(declarations, layer, layer);
  }

  private BuildContext(Declarations declarations, String layer, String path) {
    this.declarations = declarations;
    this.layer = layer;
    this.path = path;
  }

  @Override
  public Weight weight(String name, Shape shape, Initializer initializer, Regularizer regularizer) {
    return declare(name, shape, true, initializer, regularizer);
  }

  @Override
  public Weight state(String name, Shape shape, Initializer initializer) {
    return declare(name, shape, false, initializer, Regularizer.none());
  }

  @Override
  public Forward child(String name, Layer child, TensorSpec input) {
    take(name);
    String childPath = path + "." + name;
    LayerOutput.of(childPath, child, input);
    return child.build(new BuildContext(declarations, layer, childPath), input);
  }

  private Weight declare(
      String name,
      Shape shape,
      boolean trainable,
      Initializer initializer,
      Regularizer regularizer) {
    take(name);
    NetworkWeight weight =
        new NetworkWeight(path + "." + name, layer, shape, trainable, initializer, regularizer);
    declarations.add(weight);
    return weight;
  }

  private void take(String name) {
    declarations.requireOpen(path, name);
    Require.name("Layer '%s': weight or child".formatted(path), name);
    if (!names.add(name)) {
      throw new ConfigurationException(
          "Layer '%s': two weights or children are named '%s'; give each a name of its own"
              .formatted(path, name));
    }
  }
}
