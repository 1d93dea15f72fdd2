package io.turboprop.manager.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Bytes;
import io.turboprop.model.Isolation;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.RunOptions;
import io.turboprop.module.Feature;
import io.turboprop.module.ModuleKind;
import io.turboprop.module.ModuleNeeds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class AbilitiesTest {
  private static final Demand COMPONENT = module(ModuleKind.COMPONENT, List.of(), List.of());
  private static final Demand HTTP_COMPONENT =
      module(ModuleKind.HTTP_COMPONENT, List.of(), List.of());
  private static final Demand EXCEPTIONS =
      module(ModuleKind.CORE_MODULE, List.of(Feature.EXCEPTIONS), List.of());
  private static final Demand FOREIGN =
      module(ModuleKind.CORE_MODULE, List.of(), List.of("env.f (function)"));

  private static Demand module(ModuleKind kind, List<Feature> features, List<String> imports) {
    return Demand.of(new ModuleNeeds(kind, features, imports));
  }

  private static Demand pinned(String engine) {
    return new Demand(
        EXCEPTIONS.module(),
        new RunOptions(Optional.of(engine), Optional.empty(), Bytes.empty(), OptionalLong.empty()));
  }

  private static PropletMetadata engines(String... engines) {
    return metadata("", PropletMetadata.NATIVE_PROTOCOL, List.of(engines));
  }

  private static PropletMetadata upstream(String runtime) {
    return metadata(runtime, "", List.of());
  }

  private static PropletMetadata metadata(String runtime, String protocol, List<String> engines) {
    return new PropletMetadata(
        "", List.of(), "", "", "", "", "", "", 0, "", runtime, protocol, "", 0, 0, engines,
        Map.of());
  }

  @Test
  void nativeProplet_runsWhatItsBestEngineRuns() {
    assertThat(Abilities.missing(engines("endive"), EXCEPTIONS)).isEmpty();
    assertThat(Abilities.missing(engines("redline"), EXCEPTIONS)).containsExactly("exceptions");
    assertThat(Abilities.missing(engines("redline", "endive"), EXCEPTIONS)).isEmpty();
    assertThat(Abilities.missing(engines("endive"), COMPONENT)).containsExactly("components");
    assertThat(Abilities.missing(engines("endive", "process"), COMPONENT)).isEmpty();
  }

  @Test
  void httpComponent_needsAnEngineThatMayServe() {
    assertThat(Abilities.missing(engines("process", "endive"), HTTP_COMPONENT))
        .containsExactly("HTTP components");
    assertThat(Abilities.missing(engines("process", "process-http", "endive"), HTTP_COMPONENT))
        .isEmpty();
    assertThat(
            Abilities.missing(
                engines("process", "process-http", "endive"),
                new Demand(HTTP_COMPONENT.module(), pinned("process").options())))
        .isEmpty();
  }

  @Test
  void nativeProplet_thatNamesNoEngine_hasTheUsualOne() {
    assertThat(Abilities.missing(engines(), EXCEPTIONS)).isEmpty();
    assertThat(Abilities.missing(engines(), COMPONENT)).containsExactly("components");
  }

  @Test
  void upstreamWorker_runsComponents() {
    assertThat(Abilities.missing(upstream("wasmtime-internal"), COMPONENT)).isEmpty();
    assertThat(Abilities.missing(upstream("wasmtime-internal"), FOREIGN))
        .containsExactly("the import env.f (function)");
  }

  @Test
  void engine_thatNobodyKnows_isGivenEverything() {
    assertThat(Abilities.missing(engines("fake"), FOREIGN)).isEmpty();
    assertThat(Abilities.missing(upstream("/usr/bin/wasmtime"), FOREIGN)).isEmpty();
  }

  @Test
  void nativeProplet_runsAPinnedTaskByThatEngineOnly() {
    assertThat(Abilities.missing(engines("endive"), pinned("endive"))).isEmpty();
    assertThat(Abilities.missing(engines(), pinned("endive"))).isEmpty();
    assertThat(Abilities.missing(engines("redline", "endive"), pinned("redline")))
        .containsExactly("exceptions");
    assertThat(Abilities.missing(engines("endive"), pinned("process")))
        .containsExactly("the engine process");
  }

  @Test
  void upstreamWorker_hasNoneOfTheNativeOptions() {
    var all =
        new Demand(
            Optional.empty(),
            new RunOptions(
                Optional.of("endive"),
                Optional.of(Isolation.PROCESS),
                Bytes.wrap(new byte[] {1}),
                OptionalLong.of(7)));

    assertThat(Abilities.missing(upstream("wasmtime-internal"), all))
        .containsExactly("the engine endive", "isolation", "a seed", "standard input");
    assertThat(Abilities.missing(engines("endive"), all)).isEmpty();
  }
}
