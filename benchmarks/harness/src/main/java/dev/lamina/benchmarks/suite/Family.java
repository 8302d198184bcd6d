package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Variant;
import java.awt.Color;

/** Variants that are compared by their best. Colours: Okabe and Ito. */
enum Family {
  LAMINA("Lamina", "lamina", 0x0072B2),
  HAND_WRITTEN("TensorFlow Java, by hand", "tensorflow", 0x009E73),
  DOCUMENTED("TensorFlow Java, as documented", "tensorflow", 0xCC79A7),
  DJL("DJL", "djl", 0xE69F00),
  DL4J("DL4J", "dl4j", 0x999999),
  ONNX_RUNTIME("ONNX Runtime", "onnxruntime", 0xD55E00);

  private final String title;
  private final String module;
  private final int rgb;

  Family(String title, String module, int rgb) {
    this.title = title;
    this.module = module;
    this.rgb = rgb;
  }

  static Family of(String variantName) {
    Variant variant = Variant.of(variantName);
    return switch (variant.kind()) {
      case "lamina" -> LAMINA;
      case "tf-ref", "tf-run" -> DOCUMENTED;
      case "djl", "djl-dev" -> DJL;
      case "dl4j" -> DL4J;
      case "ort" -> ONNX_RUNTIME;
      default -> HAND_WRITTEN;
    };
  }

  String title() {
    return title;
  }

  /** Returns the folder of the module that has this family. */
  String module() {
    return module;
  }

  Color color() {
    return new Color(rgb);
  }
}
