import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.proto.ConfigProtos;
import org.tensorflow.proto.ExampleProtos;
import org.tensorflow.proto.MetaGraphProtos;
import org.tensorflow.proto.NamedTensorProtos;
import org.tensorflow.proto.TensorProtos;
import org.tensorflow.proto.error.dummy.ErrorCodes;

/**
 * Turns the definitions in {@code src/main/proto} into Java. The build runs it as a source file,
 * with TensorFlow Java on the class path.
 *
 * <p>TensorFlow Java brings the classes of TensorFlow's own messages but not their definitions. So
 * these are written out from the classes, and protoc is told to take what is imported from there:
 * the generated code then uses TensorFlow Java's {@code TensorProto} and has none of its own.
 */
final class GenerateProtocol {
  private static final List<FileDescriptor> IMPORTED =
      List.of(
          TensorProtos.getDescriptor(),
          ExampleProtos.getDescriptor(),
          MetaGraphProtos.getDescriptor(),
          ConfigProtos.getDescriptor(),
          NamedTensorProtos.getDescriptor(),
          ErrorCodes.getDescriptor(),
          com.google.protobuf.AnyProto.getDescriptor(),
          com.google.protobuf.WrappersProto.getDescriptor());

  private GenerateProtocol() {}

  /** Takes the directories of the compilers, of the definitions, and of what is written. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path tools = Path.of(args[0]);
    Path definitions = Path.of(args[1]);
    Path output = Files.createDirectories(Path.of(args[2]));
    Path imports = tools.resolve("tensorflow.protoset");
    Files.write(imports, imported().toByteArray());

    List<String> command = new ArrayList<>();
    command.add(executable(tools.resolve("protoc.exe")));
    command.add("--proto_path=" + definitions);
    command.add("--descriptor_set_in=" + imports);
    command.add("--java_out=" + output);
    command.add("--plugin=protoc-gen-grpc-java=" + executable(tools.resolve("grpc.exe")));
    command.add("--grpc-java_out=@generated=omit:" + output);
    try (Stream<Path> files = Files.walk(definitions)) {
      files
          .filter(file -> file.toString().endsWith(".proto"))
          .map(file -> definitions.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .forEach(command::add);
    }
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("protoc failed with status " + status + ": " + command);
    }
  }

  private static String executable(Path file) throws IOException {
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
    return file.toString();
  }

  private static FileDescriptorSet imported() {
    Map<String, FileDescriptor> files = new LinkedHashMap<>();
    IMPORTED.forEach(file -> collect(file, files));
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    files.values().forEach(file -> set.addFile(file.toProto()));
    return set.build();
  }

  /** Those that a file needs come before it. */
  private static void collect(FileDescriptor file, Map<String, FileDescriptor> files) {
    if (!files.containsKey(file.getFullName())) {
      file.getDependencies().forEach(needed -> collect(needed, files));
      files.put(file.getFullName(), file);
    }
  }
}
