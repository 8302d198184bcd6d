package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.Engine.DeviceInfo;
import dev.lamina.models.internal.Network;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;

/** What TensorFlow can compute on, here and now. */
public final class Devices {
  private Devices() {}

  /** Returns a text for people: TensorFlow's version and each device with its memory. */
  public static String report() {
    try (Engine engine =
        Engine.of(
            org.tensorflow.proto.GraphDef.getDefaultInstance(), ConfigProto.getDefaultInstance())) {
      return report(engine.devices());
    }
  }

  private static String report(List<DeviceInfo> devices) {
    return "TensorFlow %s, %d processors; devices: %s"
        .formatted(
            TensorFlow.version(),
            Runtime.getRuntime().availableProcessors(),
            devices.stream().map(Devices::describe).collect(Collectors.joining(", ")));
  }

  private static String describe(DeviceInfo device) {
    String shortName = device.name().substring(device.name().indexOf("device:") + 7);
    return String.format(
        Locale.ROOT, "%s (%.1f GB)", shortName, device.memoryBytes() / (double) (1L << 30));
  }

  /**
   * Opens an engine for a training graph on the device that was asked for.
   *
   * @throws ConfigurationException if there is no such device
   */
  static Engine open(TrainingGraph graph, Network network, Device device, int threads) {
    Engine engine =
        Engine.of(graph.definition(), SessionSettings.cpu(graph, network, device, threads));
    boolean gpu = hasGpu(engine);
    if (!gpu && device != Device.GPU) {
      return engine;
    }
    List<DeviceInfo> devices = engine.devices();
    engine.close();
    if (!gpu) {
      throw new ConfigurationException(
          ("Device GPU was asked for but TensorFlow sees none. Found: %s. A GPU needs Linux on "
                  + "x86_64, an NVIDIA driver, CUDA 12.5 and cuDNN 9.3 on the library path, and "
                  + "the GPU build of TensorFlow: -Dtf.platform=linux-x86_64-gpu. Or use "
                  + "Device.AUTO, which takes the CPU where there is no GPU")
              .formatted(report(devices)));
    }
    return Engine.of(graph.definition(), SessionSettings.gpu(device, threads));
  }

  static boolean hasGpu(Engine engine) {
    return engine.devices().stream().anyMatch(d -> d.type().equals("GPU"));
  }
}
