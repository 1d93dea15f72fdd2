package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Addresses are 32 bits without a sign, however they came about: a register's upper half that is
 * not what it should be would lead beside the memory. Random expressions as addresses, against what
 * Java makes of them.
 */
final class AddressTest {
  private static final int BYTES = 3 << 16;
  private static final int FUNCTIONS = 150;
  private static final int CALLS = 60;
  private static final int[] EDGES = {
    0,
    1,
    4,
    8,
    BYTES - 5,
    BYTES - 4,
    BYTES - 3,
    BYTES,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    -1,
    -4,
    -8,
    -4096,
    -65536,
    0x3fff_ffff
  };

  /**
   * An expression of 32 bits over the parameters a (i32) and b (i64), as text and as it should be.
   */
  private record Expression(String text, Value value) {}

  private interface Value {
    int of(int a, long b);
  }

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private Expression expression(int depth) {
    if (depth == 0) {
      return leaf();
    }
    Expression x = expression(depth - 1);
    Expression y = random.nextInt(3) == 0 ? expression(depth - 1) : leaf();
    return switch (random.nextInt(14)) {
      case 0 -> binary("add", x, y, (a, b) -> x.value().of(a, b) + y.value().of(a, b));
      case 1 -> binary("sub", x, y, (a, b) -> x.value().of(a, b) - y.value().of(a, b));
      case 2 -> binary("mul", x, y, (a, b) -> x.value().of(a, b) * y.value().of(a, b));
      case 3 -> binary("shl", x, y, (a, b) -> x.value().of(a, b) << y.value().of(a, b));
      case 4 -> binary("shr_s", x, y, (a, b) -> x.value().of(a, b) >> y.value().of(a, b));
      case 5 -> binary("shr_u", x, y, (a, b) -> x.value().of(a, b) >>> y.value().of(a, b));
      case 6 -> binary("and", x, y, (a, b) -> x.value().of(a, b) & y.value().of(a, b));
      case 7 -> binary("or", x, y, (a, b) -> x.value().of(a, b) | y.value().of(a, b));
      case 8 ->
          binary(
              "rotl", x, y, (a, b) -> Integer.rotateLeft(x.value().of(a, b), y.value().of(a, b)));
      case 9 ->
          new Expression(
              "(i32.extend8_s %s)".formatted(x.text()), (a, b) -> (byte) x.value().of(a, b));
      case 10 ->
          new Expression(
              "(i32.wrap_i64 (i64.add (local.get 1) (i64.extend_i32_s %s)))".formatted(x.text()),
              (a, b) -> (int) (b + x.value().of(a, b)));
      case 11 ->
          new Expression(
              "(i32.wrap_i64 (i64.shl (i64.extend_i32_u %s) (local.get 1)))".formatted(x.text()),
              (a, b) -> (int) (Integer.toUnsignedLong(x.value().of(a, b)) << b));
      case 12 ->
          new Expression(
              "(select %s %s (local.get 0))".formatted(x.text(), y.text()),
              (a, b) -> a != 0 ? x.value().of(a, b) : y.value().of(a, b));
      default ->
          new Expression("(call $same %s)".formatted(x.text()), (a, b) -> x.value().of(a, b));
    };
  }

  private static Expression binary(String name, Expression x, Expression y, Value value) {
    return new Expression("(i32.%s %s %s)".formatted(name, x.text(), y.text()), value);
  }

  private Expression leaf() {
    int constant = random.nextBoolean() ? random.nextInt(64) : edge();
    return switch (random.nextInt(4)) {
      case 0 -> new Expression("(i32.wrap_i64 (local.get 1))", (a, b) -> (int) b);
      case 1 -> new Expression("(i32.const %d)".formatted(constant), (a, b) -> constant);
      default -> new Expression("(local.get 0)", (a, b) -> a);
    };
  }

  private int edge() {
    return EDGES[random.nextInt(EDGES.length)];
  }

  @Test
  void addresses_fromRandomExpressions_areTheirLower32BitsWithoutASign() throws Exception {
    List<Expression> all = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    StringBuilder text =
        new StringBuilder(
            """
            (memory 3)
            (func $same (param i32) (result i32) (local.get 0))
            (func (export "number") (local i32)
              (loop
                (i32.store (local.get 0) (i32.mul (local.get 0) (i32.const 0x01000193)))
                (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 4)))
                  (i32.const 196608)))))
            """);
    for (int i = 0; i < FUNCTIONS; i++) {
      Expression address = expression(1 + random.nextInt(4));
      int offset = random.nextInt(3) == 0 ? random.nextInt(BYTES) & -4 : 0;
      all.add(address);
      offsets.add(offset);
      text.append(
          "(func (export \"f%d\") (param i32 i64) (result i32) (i32.load offset=%d %s))\n"
              .formatted(i, offset, address.text()));
    }
    try (Guests guests = Guests.of(text.toString());
        Guests.One guest = guests.open()) {
      guest.call("number");
      for (int i = 0; i < FUNCTIONS; i++) {
        for (int call = 0; call < CALLS; call++) {
          int a = random.nextBoolean() ? edge() : random.nextInt();
          long b = random.nextBoolean() ? edge() : random.nextLong();
          check(guest, "f" + i, all.get(i), offsets.get(i), a, b);
        }
      }
    }
  }

  private void check(
      Guests.One guest, String function, Expression address, int offset, int a, long b) {
    long at = Integer.toUnsignedLong(address.value().of(a, b)) + offset;
    String what = "seed %d: %s offset=%d with %d, %d".formatted(seed, address.text(), offset, a, b);
    String got;
    try {
      got = Integer.toString((int) guest.call(function, Integer.toUnsignedLong(a), b));
    } catch (GuestTrapException trap) {
      got = String.valueOf(trap.getMessage());
    }
    String expected =
        at + 4 <= BYTES ? Integer.toString(stored(at)) : "out of bounds memory access";
    assertThat(got).as(what).isEqualTo(expected);
  }

  /** The four bytes at an address of a memory that holds a number in each word. */
  private static int stored(long at) {
    long low = Integer.toUnsignedLong((int) (at & -4) * 0x01000193);
    long high = Integer.toUnsignedLong(((int) (at & -4) + 4) * 0x01000193);
    int shift = (int) (at & 3) * 8;
    return (int) ((low | high << 32) >>> shift);
  }
}
