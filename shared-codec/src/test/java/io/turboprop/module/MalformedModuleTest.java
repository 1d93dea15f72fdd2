package io.turboprop.module;

import static io.turboprop.module.Wasm.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MalformedModuleTest {
  private static final String HEAD = "0061736d 01000000";

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("", "at byte 0: it begins with \"\""),
        Arguments.of("7f454c46", "begins with \"7f454c46\" instead of \"0061736d\""),
        Arguments.of("0061736d 01", "at byte 4: unknown WebAssembly version \"01\";"),
        Arguments.of("0061736d 02000000", "at byte 4: unknown WebAssembly version \"02000000\";"),
        Arguments.of(HEAD + "0e 00", "at byte 9: unknown section 14"),
        Arguments.of(HEAD + "01", "at byte 9: module ends too early"),
        Arguments.of(HEAD + "01 ffffffff0f", "at byte 14: section type ends too early"),
        Arguments.of(HEAD + "01 ffffffff1f", "at byte 14: a number has more than 32 bits"),
        Arguments.of(HEAD + "01 808080808000", "a number has more than 32 bits"),
        Arguments.of(HEAD + "01 01 00 01 01 00", "section type is out of order"),
        Arguments.of(HEAD + "03 01 00 01 01 00", "section type is out of order"),
        Arguments.of(HEAD + "01 02 00 00", "at byte 11: section type has 1 bytes too many"),
        Arguments.of(HEAD + "01 05 ffffffff0f", "4294967295 types; the limit is 200000"),
        Arguments.of(HEAD + "01 02 05 60", "5 types do not fit into the rest of section type"),
        Arguments.of(HEAD + "01 04 01 60 00 05", "5 results do not fit into the rest of section"),
        Arguments.of(HEAD + "01 05 01 60 01 00 00", "unknown type 0x00"),
        Arguments.of(HEAD + "03 02 01 07", "type 7 of 0"),
        Arguments.of(HEAD + "02 02 01 05", "section import ends too early"),
        Arguments.of(HEAD + "02 07 01 01 ff 01 61 00 00", "at byte 11: a name is not UTF-8"),
        Arguments.of(HEAD + "07 05 01 01 61 00 00", "an export is number 0 of 0"),
        Arguments.of(HEAD + "07 05 01 01 61 09 00", "unknown kind of exports 9"),
        Arguments.of(
            HEAD + "05 03 01 00 01 07 09 02 01 61 02 00 01 61 02 00",
            "at byte 22: two exports have the name \"a\""),
        Arguments.of(HEAD + "05 03 01 10 00", "unknown kind of memory 0x10"),
        Arguments.of(HEAD + "0a 04 01 02 00 f0", "unknown instruction 0xf0"),
        Arguments.of(HEAD + "0a 06 01 04 00 fd 0c 00", "function ends too early"),
        Arguments.of(HEAD + "0a 07 01 05 00 fd ff05 0b", "unknown instruction 0xfd 767"),
        Arguments.of(HEAD + "0a 06 01 04 00 0b 0b 0b", "function has 2 bytes too many"),
        Arguments.of(HEAD + "0a 05 01 03 00 02 40", "function ends too early"),
        Arguments.of(HEAD + "0a 04 01 7f 00 0b", "function claims 127 bytes, but section code has"),
        Arguments.of(HEAD + "0b 05 01 01 ffff7f", "section data ends too early"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("malformed")
  void bytes_thatAreNoModule_endWithTheirPlace(String bytes, String message) {
    assertThatThrownBy(() -> Wasm.inspect(Wasm.hex(bytes)))
        .isInstanceOf(MalformedModuleException.class)
        .hasMessageStartingWith("at byte ")
        .hasMessageContaining(message);
  }

  @Test
  void name_withAHugeLength_allocatesNothing() {
    byte[] module = Wasm.hex(HEAD + "02 ffffffff0f 01 ffffffff0f");

    assertThatThrownBy(() -> Wasm.inspect(module))
        .hasMessage("at byte 15: a name of 4294967295 bytes; the limit is 100000");
  }

  @Test
  void names_beyondTheLimit_areRefused() {
    InspectionLimits tight = new InspectionLimits(10, 10, 10, 10, 10, 10, 10, 100, 200, 10, 2);
    Wasm module = Wasm.core();
    for (int i = 0; i < 5; i++) {
      module.section(0, name("a custom section"));
    }

    assertThatThrownBy(() -> Wasm.inspect(module.bytes(), tight))
        .hasMessage("at byte 86: names take more than 200 bytes in all");
  }

  @Test
  void sections_beyondTheLimit_areRefused() {
    InspectionLimits tight = new InspectionLimits(10, 10, 10, 10, 10, 10, 10, 100, 1000, 3, 2);
    Wasm module = Wasm.core();
    for (int i = 0; i < 4; i++) {
      module.section(0, name(""));
    }

    assertThatThrownBy(() -> Wasm.inspect(module.bytes(), tight))
        .hasMessageContaining("more than 3 sections");
  }

  @Test
  void negativeNumbers_atTheirLimits_areRead() {
    String edges = "41 8080808078 1a 41 ffffffff07 1a 42 8080808080808080807f 1a";

    assertThat(Wasm.code(edges).facts().features()).isEmpty();
    assertThatThrownBy(() -> Wasm.code("41 8080808038").facts())
        .hasMessageContaining("a number has more than 32 bits");
  }
}
