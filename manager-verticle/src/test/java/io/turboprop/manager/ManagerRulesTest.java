package io.turboprop.manager;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may import what in the manager (docs/architecture.md). */
class ManagerRulesTest {
  private static final JavaClasses MANAGER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.turboprop.manager");

  private static final String[] CORE = {
    "io.turboprop.manager.task",
    "io.turboprop.manager.schedule",
    "io.turboprop.manager.proplet",
    "io.turboprop.manager.function",
    "io.turboprop.manager.pull",
    "io.turboprop.manager.requirement",
    "io.turboprop.manager.calendar",
    "io.turboprop.manager.desired",
    "io.turboprop.manager.join",
    "io.turboprop.manager.election"
  };
  private static final String SERVICE = "io.turboprop.manager.service";

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void core_imports_javaModelModuleAndCoreOnly() {
    classes()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            with(
                CORE,
                "java.lang..",
                "java.time..",
                "java.util..",
                "io.turboprop.model",
                "io.turboprop.module",
                "org.jspecify..",
                "com.google.re2j")) // patterns of users; pure as well
        .check(MANAGER);
  }

  @Test
  void coreAndService_readNoClockAndDrawNoChance() {
    noClasses()
        .that()
        .resideInAnyPackage(with(CORE, SERVICE))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(ThreadLocalRandom.class, "current")
        .check(MANAGER);
  }

  @Test
  void service_knowsDoorsByInterfaceOnly() {
    noClasses()
        .that()
        .resideInAPackage(SERVICE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.turboprop.manager.api..",
            "io.turboprop.manager.link..",
            "io.turboprop.manager.broker..",
            "io.turboprop.manager.store.memory..",
            "io.turboprop.manager.store.sqlite..",
            "io.turboprop.manager.store.postgres..",
            "io.turboprop.manager.store.etcd..",
            "io.turboprop.manager.store.tables..",
            "io.turboprop.manager.store.rows..",
            "io.turboprop.manager.store.blob..",
            "com.fasterxml..",
            "java.sql..",
            "io.vertx.ext..",
            "io.vertx.mqtt..")
        .check(MANAGER);
  }

  @Test
  void doors_doNotImportEachOther() {
    String[] doors = {
      "api",
      "link",
      "broker",
      "store.sqlite",
      "store.postgres",
      "store.etcd",
      "store.memory",
      "store.blob"
    };
    for (String door : doors) {
      for (String other : doors) {
        if (!door.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage("io.turboprop.manager." + door + "..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage("io.turboprop.manager." + other + "..")
              .check(MANAGER);
        }
      }
    }
  }
}
