package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * Numbers as text and as WebAssembly values (propeller-wire §18). Integers are decimal and may use
 * the signed or the unsigned range; floating-point numbers may have an exponent, {@code inf} and
 * {@code nan} are known. Results are plain decimal: {@code 3}, {@code -0.5}, {@code inf}, {@code
 * NaN}.
 */
final class WasmValues {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,20}");
  private static final Pattern REAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?");
  private static final int LONGEST_NUMBER = 400;
  private static final int SHOWN = 40;

  private WasmValues() {}

  /**
   * Turns inputs into arguments.
   *
   * @throws GuestFailure of kind BAD_INPUT that names the first input that does not fit
   */
  static long[] arguments(String function, FunctionType type, List<String> inputs) {
    List<ValType> params = type.params();
    if (params.size() != inputs.size()) {
      throw bad(
          "function %s takes %d input%s%s, the task has %d"
              .formatted(
                  function,
                  params.size(),
                  params.size() == 1 ? "" : "s",
                  params.isEmpty() ? "" : " " + names(params),
                  inputs.size()));
    }
    long[] arguments = new long[params.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(i + 1, inputs.get(i), params.get(i));
    }
    return arguments;
  }

  private static long argument(int number, String input, ValType type) {
    if (ValType.I32.equals(type)) {
      return integer(number, input, 32, "an i32");
    }
    if (ValType.I64.equals(type)) {
      return integer(number, input, 64, "an i64");
    }
    if (ValType.F32.equals(type)) {
      return Integer.toUnsignedLong(
          Float.floatToRawIntBits((float) real(number, input, "an f32", Float::parseFloat)));
    }
    if (ValType.F64.equals(type)) {
      return Double.doubleToRawLongBits(real(number, input, "an f64", Double::parseDouble));
    }
    throw bad("parameter %d is of type %s, which has no text form".formatted(number, name(type)));
  }

  private static long integer(int number, String input, int bits, String type) {
    if (!INTEGER.matcher(input).matches()) {
      throw notA(number, input, type);
    }
    BigInteger value = new BigInteger(input);
    boolean tooSmall = value.signum() < 0 && value.bitLength() > bits - 1;
    boolean tooLarge = value.signum() > 0 && value.bitLength() > bits;
    if (tooSmall || tooLarge) {
      throw notA(number, input, type);
    }
    return bits == 32 ? Integer.toUnsignedLong(value.intValue()) : value.longValue();
  }

  private interface RealParser {
    double parse(String text);
  }

  private static double real(int number, String input, String type, RealParser parser) {
    return switch (input.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> {
        if (input.length() > LONGEST_NUMBER || !REAL.matcher(input).matches()) {
          throw notA(number, input, type);
        }
        yield parser.parse(input);
      }
    };
  }

  /**
   * All return values as text, in their order.
   *
   * @throws GuestFailure if one is no number
   */
  static List<String> results(String function, FunctionType type, long[] values) {
    List<String> texts = new ArrayList<>();
    for (ValType returned : type.returns()) {
      texts.add(result(function, returned, values[texts.size()]));
    }
    return texts;
  }

  private static String result(String function, ValType type, long bits) {
    if (ValType.I32.equals(type)) {
      return Integer.toString((int) bits);
    }
    if (ValType.I64.equals(type)) {
      return Long.toString(bits);
    }
    if (ValType.F32.equals(type)) {
      float value = Float.intBitsToFloat((int) bits);
      return decimal(value, Float.toString(value));
    }
    if (ValType.F64.equals(type)) {
      double value = Double.longBitsToDouble(bits);
      return decimal(value, Double.toString(value));
    }
    throw bad("function %s returns a %s, which has no text form".formatted(function, name(type)));
  }

  private static String decimal(double value, String shortest) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return shortest.startsWith("-") ? "-0" : "0";
    }
    return new BigDecimal(shortest).stripTrailingZeros().toPlainString();
  }

  private static GuestFailure notA(int number, String input, String type) {
    String shown = input.length() <= SHOWN ? input : input.substring(0, SHOWN) + "…";
    return bad("input %d \"%s\" is not %s".formatted(number, shown, type));
  }

  private static GuestFailure bad(String message) {
    return new GuestFailure(FailureKind.BAD_INPUT, message);
  }

  private static String names(List<ValType> types) {
    return types.stream()
        .map(WasmValues::name)
        .toList()
        .toString()
        .replace('[', '(')
        .replace(']', ')');
  }

  private static String name(ValType type) {
    return type.isReference() ? "reference" : type.toString().toLowerCase(Locale.ROOT);
  }
}
