package io.turboprop;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may import what in this module. */
final class PackageRulesTest {
  private static final String MODEL = "io.turboprop.model..";
  private static final String WIRE = "io.turboprop.wire..";
  private static final String MODULE = "io.turboprop.module..";
  private static final String TIME = "io.turboprop.time..";
  private static final String CODEC = "io.turboprop.codec..";
  private static final String BUS = "io.turboprop.codec.bus..";
  private static final String CONFIG = "io.turboprop.config..";
  private static final String LINK = "io.turboprop.link..";
  private static final String TRUST = "io.turboprop.trust..";
  private static final String JDK = "java..";
  private static final String JSPECIFY = "org.jspecify..";
  private static final String ZSTD = "io.airlift.compress..";
  private static final String JACKSON = "com.fasterxml.jackson..";

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.turboprop");

  @Test
  void model_knowsNothingButTheJdk() {
    only(MODEL, MODEL, JDK, JSPECIFY).check(HOUSE);
  }

  @Test
  void module_knowsNothingButTheJdk() {
    only(MODULE, MODULE, JDK, JSPECIFY).check(HOUSE);
  }

  @Test
  void time_knowsNothingButTheJdk() {
    only(TIME, TIME, JDK, JSPECIFY).check(HOUSE);
  }

  @Test
  void wire_knowsNothingButTheModel() {
    only(WIRE, WIRE, MODEL, JDK, JSPECIFY).check(HOUSE);
  }

  @Test
  void codec_knowsWireModelJacksonAndZstandard() {
    only("io.turboprop.codec", CODEC, WIRE, MODEL, JDK, JSPECIFY, JACKSON, ZSTD).check(HOUSE);
  }

  @Test
  void codecBus_aloneKnowsVertxToo() {
    only(BUS, CODEC, MODEL, JDK, JSPECIFY, JACKSON, "io.vertx.core..").check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage("io.turboprop.codec")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", BUS)
        .check(HOUSE);
  }

  @Test
  void config_knowsTheJdkAndItsFileFormat() {
    only(CONFIG, CONFIG, JDK, JSPECIFY, JACKSON).check(HOUSE);
  }

  @Test
  void cube_knowsTheModelAndTheCodec() {
    only("io.turboprop.cube", "io.turboprop.cube", CODEC, MODEL, JDK, JSPECIFY).check(HOUSE);
  }

  @Test
  void link_knowsNoMessages() {
    noClasses()
        .that()
        .resideInAPackage(LINK)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CODEC, WIRE)
        .check(HOUSE);
  }

  @Test
  void image_knowsNothingButTheModel() {
    only("io.turboprop.image", "io.turboprop.image", MODEL, JDK, JSPECIFY).check(HOUSE);
  }

  @Test
  void imageManifest_knowsTheModelAndJson() {
    String manifest = "io.turboprop.image.manifest";
    only(manifest, manifest, MODEL, JDK, JSPECIFY, JACKSON).check(HOUSE);
  }

  @Test
  void trust_doesNoInputOrOutput_butForItsSettings() {
    only(TRUST, TRUST, "io.turboprop.image.manifest", CONFIG, CODEC, MODEL, JDK, JSPECIFY, JACKSON)
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(TRUST)
        .and()
        .doNotHaveSimpleName("TrustSettings")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", CONFIG)
        .check(HOUSE);
  }

  @Test
  void imageBroadcast_isPlainState() {
    only(
            "io.turboprop.image.broadcast",
            "io.turboprop.image.broadcast",
            "io.turboprop.image",
            WIRE,
            MODEL,
            JDK,
            JSPECIFY)
        .check(HOUSE);
  }

  @Test
  void pureCode_readsNoClockDrawsNoChanceDoesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAnyPackage(
            MODEL, MODULE, WIRE, TIME, CODEC, "io.turboprop.cube..", "io.turboprop.image..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.net.http.."))
        .check(HOUSE);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.turboprop.(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  private static ArchRule only(String from, String... packages) {
    return classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(packages));
  }
}
