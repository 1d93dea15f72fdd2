package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every instruction that touches memory, at the last bytes there are and at the first that are not,
 * where only the processor notices.
 */
final class AccessTest {
  private static final int PAGE = 65_536;
  private static final String OUTSIDE = "out of bounds memory access";
  private static final List<String> ACCESSES =
      List.of(
          "i32.load 4",
          "i64.load 8",
          "f32.load 4",
          "f64.load 8",
          "i32.load8_s 1",
          "i32.load8_u 1",
          "i32.load16_s 2",
          "i32.load16_u 2",
          "i64.load8_s 1",
          "i64.load8_u 1",
          "i64.load16_s 2",
          "i64.load16_u 2",
          "i64.load32_s 4",
          "i64.load32_u 4",
          "i32.store 4",
          "i64.store 8",
          "f32.store 4",
          "f64.store 8",
          "i32.store8 1",
          "i32.store16 2",
          "i64.store8 1",
          "i64.store16 2",
          "i64.store32 4");

  private static int bytes(String access) {
    return Integer.parseInt(access.substring(access.indexOf(' ') + 1));
  }

  private static String name(String access) {
    return access.substring(0, access.indexOf(' '));
  }

  private static String code(String access, long offset) {
    String name = name(access);
    return name.contains("store")
        ? "(%s offset=%d (local.get 0) (%s.const 1))".formatted(name, offset, name.substring(0, 3))
        : "(drop (%s offset=%d (local.get 0)))".formatted(name, offset);
  }

  private static String functions(List<Long> offsets) {
    StringBuilder text = new StringBuilder();
    for (String access : ACCESSES) {
      for (long offset : offsets) {
        text.append(
            "(func (export \"%s+%d\") (param i32) %s)\n"
                .formatted(name(access), offset, code(access, offset)));
      }
    }
    return text.toString();
  }

  private static void check(Guests.One guest, String access, long offset, long end) {
    String function = name(access) + "+" + offset;
    long last = end - bytes(access) - offset;
    for (long address :
        new long[] {
          0,
          last - 1,
          last,
          last + 1,
          last + 7,
          last + 8,
          end,
          0x7fff_ffffL,
          0x8000_0000L,
          0xffff_fff8L,
          0xffff_ffffL
        }) {
      if (address >= 0 && address <= last) {
        guest.call(function, address);
      } else if (address >= 0) {
        assertThatThrownBy(() -> guest.call(function, address))
            .as("%s at %d", function, address)
            .isInstanceOf(GuestTrapException.class)
            .hasMessage(OUTSIDE);
      }
    }
  }

  private static void checkAll(String memory, String before, long end) throws Exception {
    List<Long> offsets = List.of(0L, 1L, 4L, 4096L, 0x7fff_fff0L, 0x7fff_fff8L, 0xffff_ffffL);
    String first = "(func (export \"first\") %s)".formatted(before);
    try (Guests guests = Guests.of(memory + first + functions(offsets));
        Guests.One guest = guests.open()) {
      guest.call("first");
      for (String access : ACCESSES) {
        for (long offset : offsets) {
          check(guest, access, offset, end);
        }
      }
    }
  }

  @Test
  void access_ofEveryWidth_trapsExactlyBeyondTheEnd() throws Exception {
    checkAll("(memory 1)", "", PAGE);
  }

  @Test
  void access_ofEveryWidthInAMemoryOfNothing_traps() throws Exception {
    checkAll("(memory 0)", "", 0);
  }

  @Test
  void access_ofEveryWidthAfterGrowing_trapsExactlyBeyondTheNewEnd() throws Exception {
    checkAll("(memory 0)", "(drop (memory.grow (i32.const 3)))", 3 * PAGE);
  }

  @Test
  void access_afterGrowingInVain_trapsBeyondTheOldEnd() throws Exception {
    checkAll("(memory 1 2)", "(drop (memory.grow (i32.const 2)))", PAGE);
  }

  @Test
  void value_thatNobodyUses_isReadNevertheless() throws Exception {
    String text =
        """
        (memory 1)
        (func (export "set") (param i32) (local i64) (local.set 1 (i64.load (local.get 0))))
        (func (export "branch") (param i32) (block (drop (i32.load (local.get 0))) (br 0)))
        (func (export "zero") (param i32) (result i32)
          (i32.mul (i32.const 0) (i32.load (local.get 0))))
        (func (export "same") (param i32) (result i32) (local i32)
          (local.set 1 (i32.load (local.get 0))) (i32.xor (local.get 1) (local.get 1)))
        (func (export "select") (param i32) (result i32)
          (select (i32.const 1) (i32.load (local.get 0)) (i32.const 1)))
        (func (export "stored") (param i32) (result i32)
          (i32.store (local.get 0) (i32.const 5)) (i32.load (local.get 0)))
        (func (export "overwritten") (param i32)
          (i64.store (local.get 0) (i64.const 5)) (i32.store (i32.sub (local.get 0) (i32.const 8)) (i32.const 6)))
        """;
    try (Guests guests = Guests.of(text)) {
      for (String function :
          List.of("set", "branch", "zero", "same", "select", "stored", "overwritten")) {
        try (Guests.One guest = guests.open()) {
          guest.call(function, 65_528);
          assertThatThrownBy(() -> guest.call(function, 65_536)).as(function).hasMessage(OUTSIDE);
        }
      }
    }
  }

  /** Instructions of the processor that read from memory must not read more than they should. */
  @Test
  void operands_atTheVeryEnd_areReadByEveryInstruction() throws Exception {
    List<String> unary = List.of("abs", "neg", "sqrt", "ceil", "floor", "trunc", "nearest");
    List<String> binary = List.of("add", "sub", "mul", "div", "min", "max", "copysign", "eq", "lt");
    StringBuilder text = new StringBuilder("(memory 1)");
    for (String kind : List.of("f32", "f64")) {
      String load = "(%s.load (local.get 0))".formatted(kind);
      for (String name : unary) {
        text.append(export(kind, name, kind, "(%s.%s %s)".formatted(kind, name, load)));
      }
      for (String name : binary) {
        String result = name.equals("eq") || name.equals("lt") ? "i32" : kind;
        text.append(
            export(kind, name, result, "(%s.%s (local.get 1) %s)".formatted(kind, name, load)));
        text.append(
            export(
                kind, name + "'", result, "(%s.%s %s (local.get 1))".formatted(kind, name, load)));
      }
    }
    text.append(export("f32", "promote", "f64", "(f64.promote_f32 (f32.load (local.get 0)))"));
    text.append(export("f64", "demote", "f32", "(f32.demote_f64 (f64.load (local.get 0)))"));
    text.append(export("f32", "bits", "i32", "(i32.reinterpret_f32 (f32.load (local.get 0)))"));
    text.append(export("f32", "convert", "f32", "(f32.convert_i32_u (i32.load (local.get 0)))"));
    text.append(export("f64", "convert", "f64", "(f64.convert_i64_s (i64.load (local.get 0)))"));
    text.append(export("f32", "popcnt", "i32", "(i32.popcnt (i32.load (local.get 0)))"));
    text.append(export("f64", "clz", "i64", "(i64.clz (i64.load (local.get 0)))"));
    try (Guests guests = Guests.of(text.toString());
        Guests.One guest = guests.open()) {
      var exports = guest.instance().module().exportSection();
      for (int i = 0; i < exports.exportCount(); i++) {
        String name = exports.getExport(i).name();
        int end = PAGE - (name.startsWith("f32") ? 4 : 8);
        guest.call(name, end, 0);
        assertThatThrownBy(() -> guest.call(name, end + 1, 0)).as(name).hasMessage(OUTSIDE);
      }
    }
  }

  private static String export(String kind, String name, String result, String code) {
    return "(func (export \"%s.%s\") (param i32 %s) (result %s) %s)\n"
        .formatted(kind, name, kind, result, code);
  }

  @Test
  void store_acrossTheEnd_writesNothing() throws Exception {
    String text =
        """
        (memory 1)
        (func (export "store") (param i32) (i64.store (local.get 0) (i64.const -1)))
        (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
        """;
    try (Guests guests = Guests.of(text);
        Guests.One guest = guests.open()) {
      for (int address = PAGE - 7; address < PAGE; address++) {
        int at = address;
        assertThatThrownBy(() -> guest.call("store", at)).hasMessage(OUTSIDE);
      }
      assertThat(guest.call("load", PAGE - 8)).isZero();
    }
  }

  /** The widest address, offset and access stay within a slot, whatever the context's size. */
  @Test
  void slot_isWiderThanAnyAccessReaches() throws Exception {
    StringBuilder many = new StringBuilder("(table 65536 funcref) (memory 1)");
    many.append("(global (mut i64) (i64.const 0))".repeat(10_000));
    many.append(
        "(func (export \"far\") (param i32) (drop (i64.load offset=0x7ffffff8 (local.get 0))))");
    try (Guests guests = Guests.of(many.toString());
        Guests.One guest = guests.open()) {
      assertThatThrownBy(() -> guest.call("far", 0xffff_ffffL)).hasMessage(OUTSIDE);
    }
    long most = Abi.GLOBALS + 200_000L * 8 + 1_000 * Abi.TABLE_BYTES + 65_536L * Abi.ENTRY_BYTES;
    assertThat(most + 4096 + 0xffff_ffffL + 0x7fff_ffffL + 16).isLessThan(GuestSpace.SLOT_BYTES);
  }
}
