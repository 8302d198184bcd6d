package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which variants meet on which workload, unless the command line says otherwise. */
final class Plan {
  private static final List<String> SMALL =
      List.of(
          "lamina",
          "tf-ref",
          "tf-res",
          "tf-capi",
          "tf-capi+inline+intra1",
          "tf-capi+inline+intra1+exec1",
          "tf-capi+inline+intra1+exec1+apart+flush",
          "tf-ctr+inline+intra1+exec1",
          "tf-while+inline+intra1+exec1",
          "tf-while+inline+intra1+exec1+apart+flush",
          "djl+t1",
          "djl-dev+t1",
          "dl4j+t1");
  private static final List<String> IMAGES =
      List.of(
          "lamina",
          "tf-ref",
          "tf-res",
          "tf-capi",
          "tf-capi+inline+intra1",
          "tf-capi+inline+intra1+exec1+u8",
          "tf-capi+inline+intra1+exec1+u8+apart+flush",
          "tf-ctr+inline+intra1+exec1+u8",
          "tf-while+inline+intra1+exec1+u8",
          "djl+t1",
          "djl-dev+t1",
          "dl4j+t1");
  private static final List<String> CONVOLUTIONAL =
      List.of(
          "lamina",
          "tf-ref",
          "tf-res",
          "tf-capi+pool1",
          "tf-capi+inline+pool1",
          "tf-capi+inline+exec1+pool1+u8",
          "tf-ctr+pool1+u8",
          "tf-while+pool1+u8+lowered",
          "djl",
          "djl-dev",
          "djl+t1",
          "dl4j+onednn-avx512");
  private static final List<String> EVALUATING =
      List.of(
          "lamina",
          "tf-capi",
          "tf-capi+inline",
          "tf-capi+inline+intra1",
          "tf-capi+inline+intra1+exec1",
          "tf-capi+inline+intra1+exec1+apart",
          "tf-capi+inline+intra1+exec1+batch1024");
  private static final List<String> ANSWERING =
      List.of(
          "lamina",
          "tf-run",
          "tf-capi",
          "tf-capi+inline",
          "tf-capi+inline+intra1",
          "tf-capi+inline+intra1+exec1",
          "djl",
          "djl+t1",
          "dl4j",
          "ort",
          "ort+t1");
  private static final List<String> FIRST_ANSWER =
      List.of("lamina", "tf-capi+inline+intra1", "djl+t1", "ort");
  private static final List<String> ANSWERING_WORKLOADS = List.of("mlp-32", "conv-64");

  private Plan() {}

  /** Returns a section's jobs, one round of them. */
  static List<Job> jobs(Section section, Arguments arguments) {
    List<Job> jobs = new ArrayList<>();
    for (String workload : or(arguments.workloads(), workloads(section))) {
      for (String variant : or(arguments.variants(), variants(section, workload))) {
        jobs.add(new Job(section, workload, variant));
      }
    }
    return jobs;
  }

  /**
   * Returns the jobs with each workload's turned by some places. A process is slowed by the one
   * before it on some machines, so that it must not always be the same one.
   */
  static List<Job> turned(List<Job> jobs, int places) {
    Map<String, List<Job>> byWorkload = new LinkedHashMap<>();
    jobs.forEach(
        job -> byWorkload.computeIfAbsent(job.workload(), w -> new ArrayList<>()).add(job));
    byWorkload.values().forEach(of -> Collections.rotate(of, -places));
    return byWorkload.values().stream().flatMap(List::stream).toList();
  }

  private static List<String> or(List<String> chosen, List<String> usual) {
    return chosen.isEmpty() ? usual : chosen;
  }

  private static List<String> workloads(Section section) {
    return switch (section) {
      case TRAINING -> List.copyOf(Workload.names());
      case EVALUATION -> List.of("first-program", "tabular", "mlp-128", "conv-64");
      case INFERENCE, INFERENCE_STARTUP -> ANSWERING_WORKLOADS;
      case TRAINING_STARTUP -> List.of("first-program", "mlp-32", "conv-64");
      case SCALING -> Stream.of(Scale.values()).flatMap(s -> s.workloads().stream()).toList();
    };
  }

  private static List<String> variants(Section section, String workload) {
    return switch (section) {
      case TRAINING -> training(Workload.of(workload));
      case EVALUATION -> evaluating(Workload.of(workload));
      case INFERENCE -> answering(Workload.of(workload));
      case TRAINING_STARTUP -> starting(Workload.of(workload));
      case INFERENCE_STARTUP -> FIRST_ANSWER;
      case SCALING -> List.of("lamina");
    };
  }

  private static List<String> starting(Workload workload) {
    String byHand =
        workload.net().isClassifier() ? "tf-capi+inline+intra1+u8" : "tf-capi+inline+intra1";
    return List.of("lamina+own", byHand, "djl+t1", "dl4j+t1");
  }

  private static List<String> answering(Workload workload) {
    Stream<String> pooling =
        workload.net().isConvolutional()
            ? Stream.of("tf-capi+inline+pool1", "tf-capi+inline+intra1+pool1")
            : Stream.empty();
    return Stream.concat(ANSWERING.stream(), pooling).toList();
  }

  private static List<String> evaluating(Workload workload) {
    if (!workload.net().isClassifier()) {
      return EVALUATING;
    }
    String options = workload.net().isConvolutional() ? "+u8+pool1" : "+u8";
    return EVALUATING.stream()
        .map(variant -> variant.equals("lamina") ? variant : variant + options)
        .toList();
  }

  private static List<String> training(Workload workload) {
    if (workload.net().isConvolutional()) {
      return CONVOLUTIONAL;
    }
    return workload.net().isClassifier() ? IMAGES : SMALL;
  }
}
