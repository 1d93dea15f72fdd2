package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.examples.Examples;
import io.turboprop.module.EngineProfile;
import io.turboprop.module.Feature;
import io.turboprop.module.FunctionType;
import io.turboprop.module.ModuleFacts;
import io.turboprop.module.ModuleInspector;
import io.turboprop.module.ModuleNeeds;
import io.turboprop.module.WasiPreview1;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.Runs;
import io.turboprop.proplet.engine.wasi.Wasi;
import io.turboprop.proplet.engine.wasi.WasiFunction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.wasm.Parser;

/** The table of what Endive lacks is what it really lacks; its WASI is the one we know of. */
final class EngineProfileTest {
  private static final String CORE = "0061736d01000000";
  private static final String NO_PARAMETERS = "60 00 00";
  private static final String V128 = "fd 0c" + "00".repeat(16);

  @TempDir static Path folder;
  private static WasmEngine engine;

  @BeforeAll
  static void open() {
    engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  /** One module for each feature; its export {@code f} uses it. */
  static Stream<Arguments> modules() {
    return Stream.of(
        of(Feature.SIGN_EXTENSION, code("41 00 c0 1a")),
        of(Feature.SATURATING_FLOAT, code("43 00000000 fc 00 1a")),
        of(Feature.BULK_MEMORY, with(memory("00 01"), "41 00 41 00 41 00 fc 0a 00 00")),
        of(Feature.REFERENCE_TYPES, with(section(4, "02 70 00 01 6f 00 01"), "41 00 d0 6f 26 01")),
        of(Feature.MULTI_VALUE, types("02 60 00 00 60 00 02 7f 7f", "02 01 41 00 41 00 0b 1a 1a")),
        of(Feature.MUTABLE_GLOBALS, CORE + section(2, "01 01 61 01 62 03 7f 01")),
        of(Feature.SIMD, code(V128 + "1a")),
        of(Feature.RELAXED_SIMD, code(V128 + V128 + "fd 80 02 1a")),
        of(Feature.THREADS, with(memory("03 01 02"), "41 00 41 01 fe 1e 02 00 1a")),
        of(Feature.EXCEPTIONS, with(section(13, "01 00 00"), "02 40 1f 40 01 02 00 08 00 0b 0b")),
        of(Feature.LEGACY_EXCEPTIONS, code("06 40 01 19 01 0b")),
        of(Feature.TAIL_CALLS, code("41 01 04 40 0f 0b 12 00")),
        of(Feature.FUNCTION_REFERENCES, code("41 01 04 40 0f 0b d0 00 14 00")),
        of(Feature.GC, code("41 00 fb 1c 1a")),
        of(Feature.GC_HEAP, types("02 60 00 00 5f 01 7f 00", "41 00 fb 00 01 1a")),
        of(Feature.MEMORY64, with(memory("04 01"), "42 00 28 02 00 1a")),
        of(Feature.MULTI_MEMORY, with(section(5, "02 00 01 00 01"), "41 00 28 42 01 00 1a")),
        of(Feature.EXTENDED_CONST, with(section(6, "01 7f 00 41 01 41 02 6a 0b"), "01")),
        of(Feature.WIDE_ARITHMETIC, code("42 00 42 00 42 00 42 00 fc 13 1a 1a")),
        of(Feature.CUSTOM_PAGE_SIZES, with(memory("08 01 00"), "01")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  void endive_runsWhatItsProfileSays(Feature feature, byte[] module) throws IOException {
    ModuleFacts facts = new ModuleInspector().inspect(new ByteArrayInputStream(module));
    assertThat(facts.features()).contains(feature);
    if (!ModuleNeeds.of(facts).foreignImports().isEmpty()) {
      return; // nobody to import from; that it is found above is what counts
    }

    RunOutcome outcome = Runs.of(folder, module).named("f").outcome(engine);

    assertThat(outcome instanceof RunOutcome.Succeeded)
        .as("%s", outcome)
        .isEqualTo(EngineProfile.ENDIVE.runs(ModuleNeeds.of(facts)));
  }

  @Test
  void everyFeature_hasAModule() {
    assertThat(modules().map(module -> module.get()[0]))
        .containsExactlyInAnyOrder((Object[]) Feature.values());
  }

  @Test
  void wasi_ofTheEngines_hasTheKnownFunctions() {
    Map<String, FunctionType> functions = new TreeMap<>();
    for (WasiFunction function : Wasi.functions()) {
      functions.put(
          function.name(),
          new FunctionType(
              function.parameters().stream().map(p -> p.name().toLowerCase(Locale.ROOT)).toList(),
              function.returnsErrno() ? List.of("i32") : List.of()));
    }

    assertThat(functions).isEqualTo(WasiPreview1.functions());
    assertThat(Wasi.MODULE).isEqualTo(WasiPreview1.MODULE);
  }

  /** Both read the samples alike. */
  @Test
  void parser_ofTheEngine_seesTheSameImportsAndExports() throws IOException {
    for (var example : Examples.values()) {
      byte[] module = example.bytes();
      var ours = (ModuleFacts.Core) new ModuleInspector().inspect(new ByteArrayInputStream(module));
      var theirs = Parser.parse(module);

      assertThat(ours.imports().stream().map(i -> i.module() + "." + i.name()))
          .containsExactlyElementsOf(
              theirs.importSection().stream().map(i -> i.module() + "." + i.name()).toList());
      assertThat(ours.exports()).hasSize(theirs.exportSection().exportCount());
      assertThat(ours.functions()).isEqualTo(theirs.codeSection().functionBodyCount());
    }
  }

  private static Arguments of(Feature feature, String hex) {
    return Arguments.of(feature, HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static String code(String instructions) {
    return with("", instructions);
  }

  private static String types(String types, String instructions) {
    return module(types, "", instructions);
  }

  private static String with(String sections, String instructions) {
    return module("01" + NO_PARAMETERS, sections, instructions);
  }

  private static String memory(String limits) {
    return section(5, "01" + limits);
  }

  private static String module(String types, String sections, String instructions) {
    String body = ("00" + instructions + "0b").replace(" ", "");
    return CORE
        + section(1, types)
        + section(3, "01 00")
        + sections
        + section(7, "01 01 66 00 00")
        + section(10, "01" + length(body) + body);
  }

  private static String section(int id, String content) {
    String hex = content.replace(" ", "");
    return HexFormat.of().toHexDigits((byte) id) + length(hex) + hex;
  }

  private static String length(String hex) {
    if (hex.length() >= 256) {
      throw new IllegalArgumentException("longer than one byte of length says: " + hex);
    }
    return HexFormat.of().toHexDigits((byte) (hex.length() / 2));
  }
}
