package io.turboprop.manager.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.PropletMetadata;
import io.turboprop.module.Feature;
import io.turboprop.module.ModuleKind;
import io.turboprop.module.ModuleNeeds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AbilitiesTest {
  private static final ModuleNeeds COMPONENT =
      new ModuleNeeds(ModuleKind.COMPONENT, List.of(), List.of());
  private static final ModuleNeeds EXCEPTIONS =
      new ModuleNeeds(ModuleKind.CORE_MODULE, List.of(Feature.EXCEPTIONS), List.of());
  private static final ModuleNeeds FOREIGN =
      new ModuleNeeds(ModuleKind.CORE_MODULE, List.of(), List.of("env.f (function)"));

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
    assertThat(Abilities.missing(engines("wasm"), EXCEPTIONS)).isEmpty();
    assertThat(Abilities.missing(engines("redline"), EXCEPTIONS)).containsExactly("exceptions");
    assertThat(Abilities.missing(engines("redline", "endive"), EXCEPTIONS)).isEmpty();
    assertThat(Abilities.missing(engines("wasm"), COMPONENT)).containsExactly("components");
    assertThat(Abilities.missing(engines("wasm", "process"), COMPONENT)).isEmpty();
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
}
