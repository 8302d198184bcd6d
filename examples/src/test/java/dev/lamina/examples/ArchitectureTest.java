package dev.lamina.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Keeps the arrows between the modules. It is here because the examples see every module. */
@AnalyzeClasses(packages = "dev.lamina", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] LIBRARY = {
    "dev.lamina.api..",
    "dev.lamina.models..",
    "dev.lamina.training..",
    "dev.lamina.serving..",
    "dev.lamina.server..",
    "dev.lamina.client.."
  };

  @ArchTest
  static final ArchRule modulesDependDownwardsOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("api")
          .definedBy("dev.lamina.api..")
          .layer("models")
          .definedBy("dev.lamina.models..")
          .layer("training")
          .definedBy("dev.lamina.training..")
          .layer("serving")
          .definedBy("dev.lamina.serving..")
          .layer("protocol")
          .definedBy("dev.lamina.protocol..")
          .layer("server")
          .definedBy("dev.lamina.server..")
          .layer("client")
          .definedBy("dev.lamina.client..")
          .optionalLayer("examples")
          .definedBy("dev.lamina.examples..")
          .whereLayer("api")
          .mayNotAccessAnyLayer()
          .whereLayer("models")
          .mayOnlyAccessLayers("api")
          .whereLayer("training")
          .mayOnlyAccessLayers("models", "api")
          .whereLayer("serving")
          .mayOnlyAccessLayers("api")
          .whereLayer("protocol")
          .mayNotAccessAnyLayer()
          .whereLayer("server")
          .mayOnlyAccessLayers("api", "serving", "protocol")
          .whereLayer("client")
          .mayOnlyAccessLayers("api", "protocol")
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule descriptionsHoldNoTensorFlow =
      classes()
          .that()
          .areRecords()
          .and()
          .resideInAnyPackage(
              "dev.lamina.api..",
              "dev.lamina.models..",
              "dev.lamina.training.losses..",
              "dev.lamina.training.metrics..",
              "dev.lamina.training.optimizers..")
          .and()
          .resideOutsideOfPackage("..internal..")
          .should(haveNoFieldOfTensorFlow());

  @ArchTest
  static final ArchRule internalsStayInTheLibrary =
      classes()
          .that()
          .resideInAPackage("dev.lamina..internal..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage(LIBRARY);

  @ArchTest
  static final ArchRule onlyTheEngineCallsTensorFlowsInternals =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lamina.api.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.tensorflow.internal..", "org.bytedeco..");

  /** But for the progress of training, which goes to System.out unless the builder is told else. */
  @ArchTest
  static final ArchRule theLibraryPrintsNothing =
      noClasses()
          .that()
          .resideInAnyPackage(LIBRARY)
          .and()
          .doNotHaveFullyQualifiedName("dev.lamina.training.TrainerBuilder")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule theLibraryUsesNoJavaUtilLogging =
      noClasses()
          .that()
          .resideInAnyPackage(LIBRARY)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  private static ArchCondition<JavaClass> haveNoFieldOfTensorFlow() {
    return new ArchCondition<>("have no field of a TensorFlow type") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : type.getFields()) {
          // Type arguments count: a List<Operand<TFloat32>> is no description either.
          boolean tensorFlow =
              field.getType().getAllInvolvedRawTypes().stream()
                  .anyMatch(resideInAPackage("org.tensorflow.."));
          events.add(
              new SimpleConditionEvent(
                  field,
                  !tensorFlow,
                  field.getDescription() + " in " + type.getSourceCodeLocation()));
        }
      }
    };
  }
}
