package io.turboprop.proplet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageSource;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PropletArchitectureTest {
  private static final JavaClasses PROPLET =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.turboprop.proplet");

  /** What the service may know of the door that brings images. */
  private static final Set<String> IMAGE_DOOR =
      Set.of(
          ImageSource.class.getName(),
          ImageSource.Fetching.class.getName(),
          CachedImage.class.getName(),
          ImageException.class.getName());

  @Test
  void core_ofRuns_knowsPlainJavaAndTheModelOnly() {
    classes()
        .that()
        .resideInAPackage("..proplet.run..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.util",
            "java.util.stream..",
            "java.util.function..",
            "org.jspecify..",
            "io.turboprop.model..",
            "io.turboprop.proplet.run..")
        .check(PROPLET);
  }

  @Test
  void core_ofLocalFunctions_knowsPlainJavaAndTheModelOnly() {
    classes()
        .that()
        .resideInAPackage("..proplet.local..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.nio.charset..",
            "java.time..",
            "java.util",
            "java.util.stream..",
            "java.util.function..",
            "org.jspecify..",
            "io.turboprop.model..",
            "io.turboprop.proplet.local..")
        .check(PROPLET);
  }

  @Test
  void service_ofFunctions_knowsNoDoorThatLeadsToIt() {
    noClasses()
        .that()
        .resideInAnyPackage("..proplet.serve..", "..proplet.pool..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..proplet.direct..",
            "..proplet.galago..",
            "..proplet.http..",
            "..proplet.link..",
            "io.vertx.core.http..")
        .check(PROPLET);
  }

  @Test
  void agent_knowsDoorsByTheirInterfacesOnly() {
    noClasses()
        .that()
        .resideInAPackage("..proplet.agent..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..proplet.link..",
            "..proplet.api..",
            "..proplet.sample..",
            "..proplet.journal..",
            "..proplet.engine.wasm..",
            "..proplet.engine.fake..",
            "io.turboprop.link..",
            "com.fasterxml..",
            "io.vertx.core.http..",
            "io.vertx.core.file..")
        .orShould()
        .dependOnClassesThat(insidesOfTheImageDoor())
        .check(PROPLET);
  }

  @Test
  void doors_doNotKnowEachOther() {
    noDoor("sample", "link", "api", "artifact", "engine");
    noDoor("artifact", "link", "api", "sample", "engine");
    noDoor("api", "artifact", "engine");
    noDoor("link", "api", "sample", "engine", "journal");
    noDoor("journal", "artifact", "link", "api", "sample", "engine");
    noDoor("engine", "artifact", "link", "api", "sample", "agent");
    noDoor("direct", "galago", "cube", "link", "api", "sample", "engine", "artifact");
    noDoor("galago", "direct", "cube", "link", "api", "sample", "engine");
    noDoor("cube", "direct", "galago", "link", "api", "engine", "artifact");
    noDoor("http", "direct", "galago", "cube", "link", "api", "sample", "engine", "artifact");
  }

  @Test
  void nobodyButTheEdge_readsClocksOrDrawsIds() {
    noClasses()
        .that()
        .doNotHaveSimpleName("PropletParts")
        .and()
        .resideOutsideOfPackage("..proplet.engine..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .check(PROPLET);
  }

  private static void noDoor(String door, String... others) {
    String[] packages = new String[others.length];
    for (int i = 0; i < others.length; i++) {
      packages[i] = "..proplet." + others[i] + "..";
    }
    noClasses()
        .that()
        .resideInAPackage("..proplet." + door + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(PROPLET);
  }

  private static DescribedPredicate<JavaClass> insidesOfTheImageDoor() {
    return DescribedPredicate.describe(
        "are the insides of the image door",
        type ->
            type.getPackageName().equals("io.turboprop.proplet.artifact")
                && !IMAGE_DOOR.contains(type.getName()));
  }
}
