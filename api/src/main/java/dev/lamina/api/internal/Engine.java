package dev.lamina.api.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_CloseSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteGraph;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteImportGraphDefOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteSessionOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListMemoryBytes;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetCode;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GraphImportGraphDef;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GraphOperationByName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_LoadSessionFromSavedModel;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewGraph;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewImportGraphDefOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewSessionOptions;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OK;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OperationGetAttrMetadata;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OperationNumOutputs;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OperationOutputType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_ImportGraphDefOptions;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/**
 * A graph with a session. Owns both; must not be closed while a program of it runs.
 *
 * <p>TensorFlow Java's own session looks up handles and takes locks on every call; this one does
 * not.
 */
public final class Engine implements AutoCloseable {
  // DT_FLOAT_REF is 100 + DT_FLOAT, and so on.
  private static final int REF = 100;

  /** TensorFlow's own state, mirrored: it has no call that tells the size of its pool. */
  private static final AtomicInteger FIRST_POOL = new AtomicInteger(-1);

  /** Whether each engine has a pool of its own; settled before the first one is made. */
  private static final boolean OWN_POOLS = ThreadPools.separate();

  private final TF_Graph graph;
  private final TF_Session session;
  private boolean closed;

  private Engine(TF_Graph graph, TF_Session session) {
    this.graph = graph;
    this.session = session;
  }

  /**
   * Returns an engine that runs a graph.
   *
   * @throws EngineException if TensorFlow refuses the graph or the configuration
   */
  public static Engine of(GraphDef definition, ConfigProto config) {
    TF_Status status = TF_Status.newStatus();
    TF_Graph graph = TF_NewGraph();
    TF_SessionOptions options = options(config);
    try {
      importGraph(graph, definition, status);
      TF_Session session = TF_NewSession(graph, options, status);
      Status.check(status);
      return new Engine(graph, session);
    } catch (EngineException e) {
      TF_DeleteGraph(graph);
      throw e;
    } finally {
      TF_DeleteSessionOptions(options);
    }
  }

  private static void importGraph(TF_Graph graph, GraphDef definition, TF_Status status) {
    TF_ImportGraphDefOptions importOptions = TF_NewImportGraphDefOptions();
    byte[] bytes = definition.toByteArray();
    try (BytePointer data = new BytePointer(bytes);
        TF_Buffer buffer = TF_Buffer.newBuffer()) {
      buffer.data(data).length(bytes.length);
      TF_GraphImportGraphDef(graph, buffer, importOptions, status);
      Status.check(status);
    } finally {
      TF_DeleteImportGraphDefOptions(importOptions);
    }
  }

  /**
   * Loads a SavedModel: its graph, its variables, its assets, and runs its initializer. Signatures
   * are not looked at, so an odd one is no obstacle.
   *
   * @param tag which of the SavedModel's graphs, usually {@code serve}
   * @throws EngineException if TensorFlow cannot load it
   */
  public static Engine loadSavedModel(Path directory, String tag, ConfigProto config) {
    CheckpointIndex.check(directory.resolve("variables").resolve("variables.index"));
    TF_Status status = TF_Status.newStatus();
    TF_Graph graph = TF_NewGraph();
    TF_SessionOptions options = options(config);
    try (BytePointer tagName = new BytePointer(tag, StandardCharsets.UTF_8);
        BytePointer path = new BytePointer(directory.toString(), StandardCharsets.UTF_8);
        PointerPointer<BytePointer> tags = new PointerPointer<>(1)) {
      tags.put(0, tagName);
      TF_Session session =
          TF_LoadSessionFromSavedModel(options, null, path, tags, 1, graph, null, status);
      Status.check(status);
      return new Engine(graph, session);
    } catch (EngineException e) {
      TF_DeleteGraph(graph);
      throw e;
    } finally {
      TF_DeleteSessionOptions(options);
    }
  }

  /**
   * Returns the size that an engine's pool for the work within one operation was asked to have, 0
   * for one thread a processor: what is wanted where each engine has its own pool, which {@link
   * ThreadPools} sees to; elsewhere that of the first engine of the process, since TensorFlow then
   * shares one pool among all sessions.
   *
   * @param wanted what the engine's configuration says
   */
  public static int poolThreads(int wanted) {
    int first = FIRST_POOL.get();
    return OWN_POOLS || first < 0 ? wanted : first;
  }

  /** Returns whether each engine has its own pool of threads, sized as its configuration says. */
  public static boolean hasOwnPool() {
    return OWN_POOLS;
  }

  private static TF_SessionOptions options(ConfigProto config) {
    FIRST_POOL.compareAndSet(-1, config.getIntraOpParallelismThreads());
    TF_SessionOptions options = TF_NewSessionOptions();
    byte[] bytes = config.toByteArray();
    TF_Status status = TF_Status.newStatus();
    try (BytePointer data = new BytePointer(bytes)) {
      TF_SetConfig(options, data, bytes.length, status);
      Status.check(status);
    } catch (EngineException e) {
      TF_DeleteSessionOptions(options);
      throw e;
    }
    return options;
  }

  /**
   * Prepares a call.
   *
   * @param feeds names such as {@code input:0}
   * @param fetches names such as {@code dense/BiasAdd:0}
   * @param targets names of operations to run without fetching
   * @throws EngineException if the graph has no such operation
   */
  public Program program(List<String> feeds, List<String> fetches, List<String> targets) {
    return new Program(this, feeds, fetches, targets);
  }

  /** Returns the devices that the session can use. */
  public List<DeviceInfo> devices() {
    TF_Status status = TF_Status.newStatus();
    TF_DeviceList list =
        org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices(session(), status);
    Status.check(status);
    List<DeviceInfo> devices = new ArrayList<>();
    for (int i = 0; i < TF_DeviceListCount(list); i++) {
      devices.add(
          new DeviceInfo(
              TF_DeviceListName(list, i, status).getString(),
              TF_DeviceListType(list, i, status).getString(),
              TF_DeviceListMemoryBytes(list, i, status)));
    }
    TF_DeleteDeviceList(list);
    return devices;
  }

  /**
   * Returns the element type of a tensor such as {@code input:0}; a ref variable's is that of its
   * value.
   *
   * @throws EngineException if the graph has no such tensor
   */
  public DataType typeOf(String tensor) {
    try (TF_Output output = new TF_Output()) {
      find(tensor, output);
      int number = TF_OperationOutputType(output);
      DataType type = DataType.forNumber(number > REF ? number - REF : number);
      return type == null ? DataType.UNRECOGNIZED : type;
    }
  }

  /**
   * Returns whether an operation has an attribute, those with default values included.
   *
   * @throws EngineException if the graph has no such operation
   */
  public boolean hasAttribute(String operation, String attribute) {
    TF_Status status = TF_Status.newStatus();
    TF_OperationGetAttrMetadata(operation(operation), attribute, status);
    return TF_GetCode(status) == TF_OK;
  }

  /** Lets {@code output} point to a tensor. The native library does not check the index. */
  void find(String tensor, TF_Output output) {
    int colon = tensor.lastIndexOf(':');
    TF_Operation operation = operation(colon < 0 ? tensor : tensor.substring(0, colon));
    int index = colon < 0 ? 0 : parse(tensor.substring(colon + 1));
    if (index < 0 || index >= TF_OperationNumOutputs(operation)) {
      throw new EngineException(5, "the graph has no tensor '" + tensor + "'");
    }
    output.oper(operation).index(index);
  }

  private static int parse(String index) {
    try {
      return Integer.parseInt(index);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  TF_Operation operation(String name) {
    requireOpen();
    TF_Operation operation = TF_GraphOperationByName(graph, name);
    if (operation == null || operation.isNull()) {
      throw new EngineException(5, "the graph has no operation '" + name + "'");
    }
    return operation;
  }

  TF_Session session() {
    requireOpen();
    return session;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
  }

  /** Frees session and graph; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      TF_Status status = TF_Status.newStatus();
      TF_CloseSession(session, status);
      TF_DeleteSession(session, status);
      TF_DeleteGraph(graph);
    }
  }

  /**
   * A device: {@code /job:localhost/replica:0/task:0/device:CPU:0}, {@code CPU}, bytes of memory.
   */
  public record DeviceInfo(String name, String type, long memoryBytes) {}
}
