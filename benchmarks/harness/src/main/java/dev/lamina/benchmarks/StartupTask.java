package dev.lamina.benchmarks;

/** Takes the time of each stage from the start of the process to the first result. */
final class StartupTask {
  private StartupTask() {}

  static void training(
      Contender contender,
      Workload workload,
      Variant variant,
      Settings settings,
      Marks marks,
      double untilMain) {
    Samples samples = Samples.of(workload, settings.data());
    marks.done("data");
    try (Training training = contender.training(workload.oneStep(), samples, variant, marks)) {
      training.train(1);
      marks.done("first_step");
      print(untilMain, marks);
      if (!workload.net().isClassifier()) {
        Marks more = new Marks();
        training.train(99); // the README's first program has a hundred epochs
        more.done("next_99_epochs");
        more.millis().forEach(StartupTask::print);
      }
    }
  }

  static void inference(
      Contender contender,
      Workload workload,
      Variant variant,
      Settings settings,
      Marks marks,
      double untilMain) {
    try (Inference inference = contender.inference(workload, variant, settings.work(), marks);
        Inference.Caller caller = inference.caller()) {
      caller.predict(new float[workload.net().features()], 1);
      marks.done("first_answer");
      print(untilMain, marks);
    }
  }

  private static void print(double untilMain, Marks marks) {
    double total = untilMain;
    print("jvm", untilMain);
    for (double stage : marks.millis().values()) {
      total += stage;
    }
    marks.millis().forEach(StartupTask::print);
    print("total", total);
    new Figure(Figure.ONLY, "peak_resident_mb", ProcessFigures.peakResidentMegabytes()).print();
  }

  private static void print(String stage, double millis) {
    new Figure(Figure.ONLY, stage + "_ms", millis).print();
  }
}
