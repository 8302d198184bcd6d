package dev.lamina.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps models and batches free of protocols: they can be had without a server. */
@AnalyzeClasses(packages = "dev.lamina.server", importOptions = DoNotIncludeTests.class)
final class ServerArchitectureTest {
  private static final String[] BELOW = {
    "java..",
    "org.jspecify..",
    "org.slf4j..",
    "dev.lamina.api..",
    "dev.lamina.serving..",
    "dev.lamina.server.call.."
  };

  @ArchTest
  static final ArchRule callsKnowNothing =
      classes()
          .that()
          .resideInAPackage("dev.lamina.server.call..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "dev.lamina.server.call..");

  @ArchTest
  static final ArchRule batchingKnowsModelsOnly =
      classes()
          .that()
          .resideInAPackage("dev.lamina.server.batching..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(and("dev.lamina.server.batching.."));

  @ArchTest
  static final ArchRule theRepositoryKnowsNoProtocol =
      classes()
          .that()
          .resideInAPackage("dev.lamina.server.repository..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              and("dev.lamina.server.batching..", "dev.lamina.server.repository.."));

  private static String[] and(String... more) {
    return java.util.stream.Stream.of(BELOW, more)
        .flatMap(java.util.stream.Stream::of)
        .toArray(String[]::new);
  }
}
