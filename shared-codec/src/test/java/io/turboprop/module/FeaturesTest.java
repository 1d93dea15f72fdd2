package io.turboprop.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each feature is found by the bytes that belong to it. */
final class FeaturesTest {

  static Stream<Arguments> instructions() {
    return Stream.of(
        Arguments.of("i32.extend8_s", "41 00 c0 1a", Feature.SIGN_EXTENSION),
        Arguments.of("i32.trunc_sat_f32_s", "43 00000000 fc 00 1a", Feature.SATURATING_FLOAT),
        Arguments.of("memory.copy", "fc 0a 00 00", Feature.BULK_MEMORY),
        Arguments.of("memory.init", "fc 08 00 00", Feature.BULK_MEMORY),
        Arguments.of("table.fill", "fc 11 00", Feature.REFERENCE_TYPES),
        Arguments.of("ref.null", "d0 70", Feature.REFERENCE_TYPES),
        Arguments.of("call_indirect, padded number", "11 00 8080808000", Feature.REFERENCE_TYPES),
        Arguments.of("block with parameters", "02 00 0b", Feature.MULTI_VALUE),
        Arguments.of("v128.const", "fd 0c" + "00".repeat(16), Feature.SIMD),
        Arguments.of("i8x16.extract_lane", "fd 15 01", Feature.SIMD),
        Arguments.of("v128.load8_lane", "fd 54 00 00 01", Feature.SIMD),
        Arguments.of("i32x4.add", "fd ae01", Feature.SIMD),
        Arguments.of("i8x16.relaxed_swizzle", "fd 8002", Feature.RELAXED_SIMD),
        Arguments.of("i32.atomic.rmw.add", "fe 1e 02 00", Feature.THREADS),
        Arguments.of("atomic.fence", "fe 03 00", Feature.THREADS),
        Arguments.of("try_table", "1f 40 02 00 0000 02 00 0b", Feature.EXCEPTIONS),
        Arguments.of("try, catch, end", "06 40 07 00 19 0b", Feature.LEGACY_EXCEPTIONS),
        Arguments.of("try, delegate", "06 40 18 00", Feature.LEGACY_EXCEPTIONS),
        Arguments.of("return_call", "12 00", Feature.TAIL_CALLS),
        Arguments.of("call_ref", "14 00", Feature.FUNCTION_REFERENCES),
        Arguments.of("ref.test i31", "fb 14 6c", Feature.GC),
        Arguments.of("br_on_cast", "fb 18 00 00 6e 6c", Feature.GC),
        Arguments.of("struct.get", "fb 02 00 00", Feature.GC_HEAP),
        Arguments.of("memory.grow 1", "40 01", Feature.MULTI_MEMORY),
        Arguments.of("i32.load of memory 1", "28 42 01 00", Feature.MULTI_MEMORY),
        Arguments.of("i64.add128", "fc 13", Feature.WIDE_ARITHMETIC));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("instructions")
  void instruction_ofAProposal_isFound(String what, String code, Feature feature) {
    // What follows shows that the operands of the instruction were passed over.
    assertThat(Wasm.code(code + "41 0b 1a").facts().features()).contains(feature);
  }

  @Test
  void firstVersion_needsNothing() {
    String everyKind =
        "02 40 03 7f 41 7f 0b 0d 00 0e 01 00 00 0b 11 00 00 20 00 23 00 28 02 80 01 3f 00 42 80 7f"
            + "44 0000000000000000 45 0f";

    assertThat(Wasm.code(everyKind).facts().features()).isEmpty();
  }

  @Test
  void types_tellTheirProposals() {
    assertThat(Wasm.core().section(1, "01 60 00 02 7f 7f").facts().features())
        .containsExactly(Feature.MULTI_VALUE);
    assertThat(Wasm.core().section(1, "01 60 01 7b 00").facts().features())
        .containsExactly(Feature.SIMD);
    assertThat(Wasm.core().section(1, "01 60 01 63 70 00").facts().features())
        .containsExactly(Feature.FUNCTION_REFERENCES);
    assertThat(Wasm.core().section(1, "01 60 01 6e 00").facts().features())
        .containsExactly(Feature.GC);
    assertThat(Wasm.core().section(1, "01 5f 02 7f 00 78 01").facts().features())
        .containsExactly(Feature.GC_HEAP);
    assertThat(Wasm.core().section(1, "01 5f 00").facts().features())
        .containsExactly(Feature.GC_HEAP);
    assertThat(
            Wasm.core().section(1, "01 4e 02 50 00 5e 7f 01 4f 01 00 60 00 00").facts().features())
        .containsExactlyInAnyOrder(Feature.GC, Feature.GC_HEAP);
  }

  @Test
  void globals_withArithmetic_areExtendedConst() {
    assertThat(Wasm.core().section(6, "01 7f 00 41 01 41 02 6a 0b").facts().features())
        .containsExactly(Feature.EXTENDED_CONST);
    assertThat(Wasm.core().section(6, "01 7f 01 41 01 0b").facts().features()).isEmpty();
  }

  @Test
  void segmentsAndTags_tellTheirProposals() {
    assertThat(Wasm.core().section(9, "01 00 41 00 0b 01 00").facts().features()).isEmpty();
    assertThat(Wasm.core().section(9, "01 01 00 01 00").facts().features())
        .containsExactly(Feature.BULK_MEMORY);
    assertThat(Wasm.core().section(9, "01 06 00 41 00 0b 70 01 d2 00 0b").facts().features())
        .containsExactly(Feature.REFERENCE_TYPES);
    assertThat(Wasm.core().section(12, "00").facts().features())
        .containsExactly(Feature.BULK_MEMORY);
    assertThat(Wasm.core().section(11, "01 02 01 41 00 0b 01 ff").facts().features())
        .containsExactly(Feature.MULTI_MEMORY);
    assertThat(Wasm.core().section(1, "01 60 00 00").section(13, "01 00 00").facts().features())
        .containsExactly(Feature.EXCEPTIONS);
    assertThat(Wasm.core().section(5, "01 08 01 00").facts().features())
        .containsExactly(Feature.CUSTOM_PAGE_SIZES);
  }
}
