package dev.lamina.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Arrays of every type on their way into native memory, through a graph, and back. */
class NativeTensorTest {
  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  private static NodeDef.Builder node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs));
  }

  private static NodeDef placeholder(DType dtype) {
    return node("x", "Placeholder").putAttr("dtype", type(DataTypes.of(dtype))).build();
  }

  /** {@code y} is {@code x} in new memory: the first row twice, then the others. */
  private static GraphDef repeat(DType dtype) {
    return GraphDef.newBuilder()
        .addNode(placeholder(dtype))
        .addNode(
            node("y", "Pack", "x", "x")
                .putAttr("T", type(DataTypes.of(dtype)))
                .putAttr("N", AttrValue.newBuilder().setI(2).build()))
        .build();
  }

  private static Engine engine(GraphDef graph) {
    return Engine.of(graph, ConfigProto.getDefaultInstance());
  }

  private static Array sample(DType dtype) {
    return dtype == DType.STRING
        ? Array.of("", "a short one", "one that is longer than the twenty-two bytes of a header")
        : Array.of(new float[] {0, 1, 1}).cast(dtype);
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeGoesThroughAGraph(DType dtype) {
    try (Engine engine = engine(repeat(dtype));
        NativeTensor x = NativeTensor.of(sample(dtype))) {
      Program program = engine.program(List.of("x"), List.of("y"), List.of());
      Array twice = program.fetch(x).get(0);
      assertThat(twice.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(twice.slice(1, 2).reshape(Shape.of(3))).isEqualTo(sample(dtype));
      assertThat(x.toArray()).isEqualTo(sample(dtype));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsAreGatheredInAnyOrder(DType dtype) {
    for (int[] rows : new int[][] {{2, 0}, {1, 2, 0}, {0, 1, 2}, {2, 2, 0, 1}}) {
      try (NativeTensor tensor = NativeTensor.allocate(dtype, Shape.of(rows.length))) {
        tensor.writeRows(sample(dtype), rows, rows.length);
        assertThat(tensor.toArray()).isEqualTo(sample(dtype).take(rows));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void fetchedRowsGoIntoAPartOfAnArray(DType dtype) {
    try (Engine engine = engine(repeat(dtype));
        NativeTensor x = NativeTensor.of(sample(dtype))) {
      Program program = engine.program(List.of("x"), List.of("y"), List.of());
      Array target = Array.zeros(dtype, Shape.of(4, 3));
      program.fetch(List.of(target), 1, 2, x);
      Array zeros = Array.zeros(dtype, Shape.of(1, 3));
      Array row = sample(dtype).reshape(Shape.of(1, 3));
      assertThat(target).isEqualTo(Array.concat(List.of(zeros, row, row, zeros)));
    }
  }

  @Test
  void fetchedRowsThatDoNotFitAreRefused() {
    try (Engine engine = engine(repeat(DType.FLOAT32));
        NativeTensor x = NativeTensor.of(sample(DType.FLOAT32))) {
      Program program = engine.program(List.of("x"), List.of("y"), List.of());
      for (Array target :
          List.of(
              Array.zeros(DType.FLOAT32, Shape.of(4, 2)),
              Array.zeros(DType.INT32, Shape.of(4, 3)))) {
        assertThatThrownBy(() -> program.fetch(List.of(target), 0, 2, x))
            .isInstanceOf(EngineException.class)
            .hasMessageContaining("(2, 3) float32 was fetched (expected: (2, ");
      }
      assertThatThrownBy(
              () -> program.fetch(List.of(Array.zeros(DType.FLOAT32, Shape.of(4, 3))), 0, 1, x))
          .hasMessageContaining("(expected: (1, 3) float32)");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void sixteenBitsConvertAsInTensorFlow(DType dtype) {
    GraphDef cast =
        GraphDef.newBuilder()
            .addNode(placeholder(DType.FLOAT32))
            .addNode(
                node("y", "Cast", "x")
                    .putAttr("SrcT", type(DataType.DT_FLOAT))
                    .putAttr("DstT", type(DataTypes.of(dtype))))
            .build();
    // 65,536 floats from all over the range, none NaN: their bits differ in a step of a prime.
    float[] floats = new float[1 << 16];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.intBitsToFloat(i * 65_521);
      floats[i] = Float.isNaN(floats[i]) ? i : floats[i];
    }
    Array values = Array.of(floats);
    try (Engine engine = engine(cast);
        NativeTensor x = NativeTensor.of(values)) {
      assertThat(engine.program(List.of("x"), List.of("y"), List.of()).fetch(x))
          .containsExactly(values.cast(dtype));
    }
  }

  @Test
  void stringsOfAClosedTensorLiveOnInTheVariableThatKeepsThem() {
    GraphDef graph =
        GraphDef.newBuilder()
            .addNode(placeholder(DType.STRING))
            .addNode(
                node("v", "VarHandleOp")
                    .putAttr("dtype", type(DataType.DT_STRING))
                    .putAttr("shape", AttrValue.newBuilder().setShape(shape(3)).build()))
            .addNode(
                node("assign", "AssignVariableOp", "v", "x")
                    .putAttr("dtype", type(DataType.DT_STRING)))
            .addNode(node("read", "ReadVariableOp", "v").putAttr("dtype", type(DataType.DT_STRING)))
            .build();
    try (Engine engine = engine(graph)) {
      try (NativeTensor x = NativeTensor.of(sample(DType.STRING))) {
        engine.program(List.of("x"), List.of(), List.of("assign")).run(x);
      }
      Program read = engine.program(List.of(), List.of("read"), List.of());
      for (int i = 0; i < 3; i++) {
        assertThat(read.fetch()).containsExactly(sample(DType.STRING));
      }
    }
  }

  private static org.tensorflow.proto.TensorShapeProto shape(long size) {
    return org.tensorflow.proto.TensorShapeProto.newBuilder()
        .addDim(org.tensorflow.proto.TensorShapeProto.Dim.newBuilder().setSize(size))
        .build();
  }

  @Test
  void stringsLeaveNothingBehind() {
    byte[] megabyte = new byte[1 << 20];
    Arrays.fill(megabyte, (byte) 7);
    Array array = Array.of(DType.STRING, new byte[][] {megabyte, {1}}, Shape.of(2));
    try (Engine engine = engine(repeat(DType.STRING))) {
      Program program = engine.program(List.of("x"), List.of("y"), List.of());
      fetch(program, array, 300);
      long before = Pointer.physicalBytes();
      // 300 MB in and twice as much out; Java's own memory has grown before.
      fetch(program, array, 300);
      assertThat(Pointer.physicalBytes() - before).isLessThan(150L << 20);
    }
  }

  private static void fetch(Program program, Array array, int times) {
    for (int i = 0; i < times; i++) {
      try (NativeTensor x = NativeTensor.of(array)) {
        x.write(0, array, 0, 2);
        assertThat(program.fetch(x).get(0).size()).isEqualTo(4);
      }
    }
  }
}
