package io.turboprop.module;

import static io.turboprop.module.Wasm.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ComponentTest {
  private static final byte[] SIMD_MODULE = Wasm.code("fd 0c" + "00".repeat(16) + "1a").bytes();

  @Test
  void component_showsNamesAndTheModulesInside() {
    byte[] inner = Wasm.component().section(1, Wasm.core().bytes()).section(10, "07").bytes();
    ModuleFacts.Component facts =
        (ModuleFacts.Component)
            Wasm.component()
                .section(0, name("component-name"))
                .section(7, "01 7f")
                .section(
                    10,
                    "03"
                        + ("00" + name("wasi:io/streams@0.2.0") + "05 00")
                        + ("01" + name("f") + "01 00")
                        + ("00" + name("t") + "03 01"))
                .section(1, SIMD_MODULE)
                .section(4, inner)
                .section(11, "01 00" + name("wasi:cli/run@0.2.0") + "05 00 00")
                .facts();

    assertThat(facts.kind()).isEqualTo(ModuleKind.COMPONENT);
    assertThat(facts.imports()).containsExactly("wasi:io/streams@0.2.0", "f", "t");
    assertThat(facts.exports()).containsExactly("wasi:cli/run@0.2.0");
    assertThat(facts.coreModules()).containsExactly((long) SIMD_MODULE.length, 8L);
    assertThat(facts.components()).isEqualTo(1);
    assertThat(facts.features()).containsExactly(Feature.SIMD);
    assertThat(facts.sections()).hasSize(6);
  }

  @Test
  void component_thatHandlesHttp_isOfThatKind() {
    ModuleFacts facts =
        Wasm.component()
            .section(11, "01 00" + name("wasi:http/incoming-handler@0.2.0") + "05 00 00")
            .facts();

    assertThat(facts.kind()).isEqualTo(ModuleKind.HTTP_COMPONENT);
  }

  @Test
  void component_withTheNameAcrossBuffers_isFound() {
    // The text begins shortly before byte 65,536, where the first buffer ends.
    byte[] filler = new byte[65_510];
    System.arraycopy(Wasm.hex(name("filler")), 0, filler, 0, 7);
    ModuleFacts facts =
        Wasm.component()
            .section(0, filler)
            .section(0, name("w wasi:http/incoming-handler"))
            .facts();

    assertThat(facts.kind()).isEqualTo(ModuleKind.HTTP_COMPONENT);
  }

  @Test
  void component_withAMalformedModuleInside_namesThePlace() {
    assertThatThrownBy(() -> Wasm.component().section(1, "0061736d 01000000 01 05").facts())
        .hasMessage(
            "at byte 20: section type claims 5 bytes, but section core module has only 0 more");
    assertThatThrownBy(() -> Wasm.component().section(1, "0061736d 0d000100").facts())
        .hasMessageContaining("a component where a core module must be");
  }

  @Test
  void components_nestedTooDeeply_areRefused() {
    byte[] nested = Wasm.component().bytes();
    for (int i = 0; i < 33; i++) {
      nested = Wasm.component().section(4, nested).bytes();
    }
    byte[] tooDeep = nested;

    assertThatThrownBy(() -> Wasm.inspect(tooDeep))
        .hasMessageContaining("components are nested more than 32 deep");
  }
}
