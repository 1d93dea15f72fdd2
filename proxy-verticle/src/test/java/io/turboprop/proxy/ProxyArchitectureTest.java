package io.turboprop.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ProxyArchitectureTest {
  private static final JavaClasses PROXY =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.turboprop.proxy");

  @Test
  void core_ofTransfers_knowsPlainJavaOnly() {
    classes()
        .that()
        .resideInAPackage("..proxy.transfer..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.time..",
            "java.util..",
            "org.jspecify..",
            "io.turboprop.model..",
            "io.turboprop.time..",
            "io.turboprop.proxy.transfer..")
        .check(PROXY);
  }

  @Test
  void core_ofTransfers_readsNoClock() {
    noClasses()
        .that()
        .resideInAPackage("..proxy.transfer..")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(PROXY);
  }

  @Test
  void service_knowsNoDoor() {
    noClasses()
        .that()
        .resideInAPackage("..proxy.service..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..proxy.registry..",
            "..proxy.spool..",
            "..proxy.link..",
            "..proxy.api..",
            "io.turboprop.link..",
            "com.fasterxml..")
        .check(PROXY);
  }

  @Test
  void registry_knowsNoOtherDoor() {
    noClasses()
        .that()
        .resideInAPackage("..proxy.registry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..proxy.spool..", "..proxy.link..", "..proxy.api..")
        .check(PROXY);
  }
}
