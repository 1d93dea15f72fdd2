package io.turboprop.module;

import static io.turboprop.module.Wasm.name;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class ModuleNeedsTest {
  private static final String WASI = name("wasi_snapshot_preview1");

  private static ModuleNeeds needs(Wasm module) {
    return ModuleNeeds.of(module.facts());
  }

  private static Wasm importing(String type, String... imports) {
    return Wasm.core()
        .section(1, "01" + type)
        .section(2, "0" + imports.length + String.join("", imports));
  }

  @Test
  void plainModule_runsEverywhere() {
    ModuleNeeds needs = needs(importing("60 01 7f 00", WASI + name("proc_exit") + "00 00"));

    assertThat(EngineProfile.ENDIVE.missing(needs)).isEmpty();
    assertThat(EngineProfile.REDLINE.missing(needs)).isEmpty();
    assertThat(EngineProfile.UPSTREAM.runs(needs)).isTrue();
  }

  @Test
  void imports_besideWasi_areForeign() {
    ModuleNeeds needs =
        needs(
            importing(
                "60 01 7f 00",
                WASI + name("proc_exit") + "00 00",
                WASI + name("sock_open") + "00 00",
                WASI + name("fd_close") + "00 00",
                name("env") + name("memory") + "02 00 01"));

    assertThat(needs.foreignImports())
        .containsExactly(
            "wasi_snapshot_preview1.sock_open (function)",
            "wasi_snapshot_preview1.fd_close as function (i32) -> (), which is (i32) -> i32"
                .replace("as function ", "as "),
            "env.memory (memory)");
    assertThat(EngineProfile.ENDIVE.missing(needs))
        .singleElement()
        .asString()
        .startsWith("the imports wasi_snapshot_preview1.sock_open (function), ");
    assertThat(EngineProfile.UNKNOWN.runs(needs)).isTrue();
  }

  @Test
  void foreignImport_withALongName_isShortened() {
    ModuleNeeds needs = needs(importing("60 00 00", name("env") + name("x".repeat(500)) + "00 00"));

    assertThat(needs.foreignImports().getFirst()).hasSize(121).endsWith("x…");
  }

  @Test
  void exceptions_runOnOneTierOnly() {
    ModuleNeeds needs = needs(Wasm.core().section(1, "01 60 00 00").section(13, "01 00 00"));

    assertThat(EngineProfile.ENDIVE.runs(needs)).isTrue();
    assertThat(EngineProfile.REDLINE.missing(needs)).containsExactly("exceptions");
  }

  @Test
  void component_isForUpstreamWorkers() {
    ModuleNeeds needs = needs(Wasm.component());

    assertThat(EngineProfile.ENDIVE.missing(needs)).containsExactly("components");
    assertThat(EngineProfile.UPSTREAM.runs(needs)).isTrue();
  }

  @Test
  void capabilities_followFromTheImports() {
    Wasm module =
        importing(
            "60 01 7f 00",
            WASI + name("path_open") + "00 00",
            WASI + name("clock_time_get") + "00 00",
            name("env") + name("sock_open") + "00 00");
    Wasm component =
        Wasm.component().section(10, "01 00" + name("wasi:http/outgoing-handler@0.2.0") + "05 00");

    assertThat(Capability.of(module.facts()))
        .containsExactly(Capability.CLOCKS, Capability.DIRECTORIES);
    assertThat(Capability.of(component.facts())).containsExactly(Capability.HTTP);
    assertThat(Capability.STANDARD_STREAMS.text()).isEqualTo("standard-streams");
  }

  @Test
  void taskFunction_isTheNamedOneOrAUsualOne() {
    Set<String> exports = Set.of("add", "run", "_start");

    assertThat(TaskFunction.choose(exports, "add")).contains("add");
    assertThat(TaskFunction.choose(exports, "other")).contains("run");
    assertThat(TaskFunction.choose(exports, "_start")).contains("_start");
    assertThat(TaskFunction.choose(Set.of("fl-round-1", "main"), "fl-round-1")).contains("main");
    assertThat(TaskFunction.choose(Set.of("add"), "sub")).isEmpty();
  }

  @Test
  void wasi_hasItsFunctions() {
    assertThat(WasiPreview1.functions()).hasSize(46).containsKeys("fd_write", "poll_oneoff");
    assertThat(WasiPreview1.functions().get("path_open"))
        .hasToString("(i32, i32, i32, i32, i32, i64, i64, i32, i32) -> i32");
  }
}
