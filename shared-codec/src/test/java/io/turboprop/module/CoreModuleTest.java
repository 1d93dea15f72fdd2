package io.turboprop.module;

import static io.turboprop.module.Wasm.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.module.ExternalType.Function;
import io.turboprop.module.ExternalType.Global;
import io.turboprop.module.ExternalType.Memory;
import io.turboprop.module.ExternalType.Table;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class CoreModuleTest {
  private static final FunctionType ADD = new FunctionType(List.of("i32", "i32"), List.of("i64"));
  private static final FunctionType NONE = new FunctionType(List.of(), List.of());

  @Test
  void importsAndExports_haveTheirTypes() {
    ModuleFacts.Core facts =
        Wasm.core()
            .section(1, "02  60 02 7f7f 01 7e  60 00 00") // (i32, i32) -> i64, () -> ()
            .section(
                2,
                "04"
                    + (name("env") + name("f") + "00 01")
                    + (name("env") + name("t") + "01 70 01 02 03")
                    + (name("env") + name("m") + "02 00 01")
                    + (name("env") + name("g") + "03 7c 01"))
            .section(3, "02 00 01")
            .section(
                7, "03" + (name("add") + "00 01") + (name("mem") + "02 00") + (name("f") + "00 00"))
            .section(8, "02")
            .section(10, "02  04 00 42 00 0b  02 00 0b")
            .coreFacts();

    assertThat(facts.kind()).isEqualTo(ModuleKind.CORE_MODULE);
    assertThat(facts.imports())
        .containsExactly(
            new ModuleImport("env", "f", new Function(NONE)),
            new ModuleImport("env", "t", new Table("funcref", 2, OptionalLong.of(3), false)),
            new ModuleImport("env", "m", memory(1, OptionalLong.empty())),
            new ModuleImport("env", "g", new Global("f64", true)));
    assertThat(facts.exports())
        .containsExactly(
            new ModuleExport("add", new Function(ADD)),
            new ModuleExport("mem", memory(1, OptionalLong.empty())),
            new ModuleExport("f", new Function(NONE)));
    assertThat(facts.features()).containsExactly(Feature.MUTABLE_GLOBALS);
    assertThat(facts.memories()).isEmpty();
    assertThat(facts.functions()).isEqualTo(2);
    assertThat(facts.start()).isTrue();
    assertThat(new Function(ADD)).hasToString("function (i32, i32) -> i64");
  }

  private static Memory memory(long min, OptionalLong max) {
    return new Memory(min, max, false, false, Memory.PAGE_BYTES);
  }

  @Test
  void memoriesAndTables_haveTheirBounds() {
    ModuleFacts.Core facts =
        Wasm.core()
            .section(4, "02 70 00 05 6f 04 01")
            .section(5, "03 01 01 80808002 03 01 ffffffff0f 05 02 80808080808002")
            .coreFacts();

    assertThat(facts.tables())
        .containsExactly(
            new Table("funcref", 5, OptionalLong.empty(), false),
            new Table("externref", 1, OptionalLong.empty(), true));
    assertThat(facts.memories())
        .containsExactly(
            memory(1, OptionalLong.of(0x400000)),
            new Memory(1, OptionalLong.of(0xffffffffL), true, false, Memory.PAGE_BYTES),
            new Memory(2, OptionalLong.of(1L << 43), false, true, Memory.PAGE_BYTES));
    assertThat(facts.features())
        .containsExactlyInAnyOrder(
            Feature.REFERENCE_TYPES, Feature.MEMORY64, Feature.THREADS, Feature.MULTI_MEMORY);
    assertThat(facts.tables().get(1)).hasToString("table of 1 or more externref, 64-bit");
    assertThat(facts.memories().get(1)).hasToString("memory of 1 to 4294967295 pages, shared");
  }

  @Test
  void sections_haveNamesAndSizes() {
    ModuleFacts.Core facts =
        Wasm.core()
            .section(0, name("name") + "010203")
            .section(1, "01 60 00 00")
            .section(0, name("other"))
            .coreFacts();

    assertThat(facts.sections())
        .containsExactly(
            new ModuleSection("name", true, 8),
            new ModuleSection("type", false, 4),
            new ModuleSection("other", true, 6));
    assertThat(facts.sizeBytes()).isEqualTo(8 + 2 + 8 + 2 + 4 + 2 + 6);
  }

  @Test
  void customSections_tellWhatMadeTheModule() {
    ModuleFacts.Core facts =
        Wasm.core()
            .section(
                0,
                name("producers")
                    + "01"
                    + (name("language") + "02")
                    + (name("C11") + name(""))
                    + (name("Rust") + name("1.69")))
            .section(
                0, name("target_features") + "02 2b" + name("simd128") + "2d" + name("atomics"))
            .coreFacts();

    assertThat(facts.producers()).containsExactly("language C11", "language Rust 1.69");
    assertThat(facts.targetFeatures()).containsExactly("+simd128", "-atomics");
    assertThat(facts.features()).isEmpty(); // what it may use is not what it uses
  }

  @Test
  void customSection_withGarbage_isPassedOver() {
    ModuleFacts.Core facts =
        Wasm.core()
            .section(0, name("producers") + "ff ff ff ff 0f 00")
            .section(0, name("target_features") + "02 2b 7f")
            .section(1, "01 60 00 00")
            .coreFacts();

    assertThat(facts.sections()).hasSize(3);
  }

  @Test
  void largeSection_acrossBuffers_isReadToTheEnd() {
    byte[] data = new byte[300_000];
    byte[] head = Wasm.hex("01 01 e0a712"); // one passive segment of 300,000 bytes
    byte[] content = new byte[head.length + data.length];
    System.arraycopy(head, 0, content, 0, head.length);

    ModuleFacts.Core facts = Wasm.core().section(11, content).coreFacts();

    assertThat(facts.sections()).containsExactly(new ModuleSection("data", false, 300_005));
    assertThat(facts.features()).containsExactly(Feature.BULK_MEMORY);
  }
}
