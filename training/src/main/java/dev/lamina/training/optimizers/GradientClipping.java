package dev.lamina.training.optimizers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** x. */
public interface GradientClipping {
  /** x. */
  List<Operand<TFloat32>> apply(Ops tf, List<Operand<TFloat32>> gradients);

  /** x. */
  static GradientClipping none() {
    return (tf, g) -> g;
  }
}
