package io.turboprop.proplet.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom among the engines. */
final class EngineRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.turboprop.proplet");

  @Test
  void engines_seenFromInside_knowNoVertx() {
    noClasses()
        .that()
        .resideInAPackage("..proplet.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.turboprop.link..", "io.turboprop.wire..")
        .check(CLASSES);
  }

  @Test
  void endive_seenFromOutside_isKnownToTheWasmEngineAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..proplet.engine.wasm..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("run.endive..")
        .check(CLASSES);
  }

  @Test
  void spi_seenFromInside_knowsNoEngine() {
    noClasses()
        .that()
        .resideInAPackage("..proplet.engine")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..engine.wasm..", "..engine.fake..")
        .check(CLASSES);
  }
}
