package io.turboprop.proplet.engine.wasm.large;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.OpcodeImpl;
import run.endive.wasm.types.OpCode;

/**
 * Arithmetic, comparisons and conversions, which depend on nothing but their operands. What the JVM
 * has no instruction for is done by Endive's own functions, which its compiler calls as well.
 */
final class Operations {
  private static final int CALL_BYTES = 3;
  private static final Map<OpCode, Operation> ALL = new EnumMap<>(OpCode.class);

  /**
   * One of them.
   *
   * @param operands the lowest first
   * @param bytes of bytecode
   */
  record Operation(
      List<Kind> operands, Kind result, int bytes, Consumer<CodeBuilder> instructions) {}

  static {
    for (Method method : OpcodeImpl.class.getMethods()) {
      if (Modifier.isStatic(method.getModifiers()) && isNumeric(method)) {
        named(method.getName()).ifPresent(code -> ALL.put(code, call(method)));
      }
    }
    binary(Kind.I32, OpCode.I32_ADD, CodeBuilder::iadd);
    binary(Kind.I32, OpCode.I32_SUB, CodeBuilder::isub);
    binary(Kind.I32, OpCode.I32_MUL, CodeBuilder::imul);
    binary(Kind.I32, OpCode.I32_AND, CodeBuilder::iand);
    binary(Kind.I32, OpCode.I32_OR, CodeBuilder::ior);
    binary(Kind.I32, OpCode.I32_XOR, CodeBuilder::ixor);
    binary(Kind.I32, OpCode.I32_SHL, CodeBuilder::ishl);
    binary(Kind.I32, OpCode.I32_SHR_S, CodeBuilder::ishr);
    binary(Kind.I32, OpCode.I32_SHR_U, CodeBuilder::iushr);
    binary(Kind.I64, OpCode.I64_ADD, CodeBuilder::ladd);
    binary(Kind.I64, OpCode.I64_SUB, CodeBuilder::lsub);
    binary(Kind.I64, OpCode.I64_MUL, CodeBuilder::lmul);
    binary(Kind.I64, OpCode.I64_AND, CodeBuilder::land);
    binary(Kind.I64, OpCode.I64_OR, CodeBuilder::lor);
    binary(Kind.I64, OpCode.I64_XOR, CodeBuilder::lxor);
    binary(Kind.I64, OpCode.I64_SHL, code -> code.l2i().lshl());
    binary(Kind.I64, OpCode.I64_SHR_S, code -> code.l2i().lshr());
    binary(Kind.I64, OpCode.I64_SHR_U, code -> code.l2i().lushr());
    binary(Kind.F32, OpCode.F32_ADD, CodeBuilder::fadd);
    binary(Kind.F32, OpCode.F32_SUB, CodeBuilder::fsub);
    binary(Kind.F32, OpCode.F32_MUL, CodeBuilder::fmul);
    binary(Kind.F32, OpCode.F32_DIV, CodeBuilder::fdiv);
    binary(Kind.F64, OpCode.F64_ADD, CodeBuilder::dadd);
    binary(Kind.F64, OpCode.F64_SUB, CodeBuilder::dsub);
    binary(Kind.F64, OpCode.F64_MUL, CodeBuilder::dmul);
    binary(Kind.F64, OpCode.F64_DIV, CodeBuilder::ddiv);
    unary(Kind.F32, Kind.F32, OpCode.F32_NEG, CodeBuilder::fneg);
    unary(Kind.F64, Kind.F64, OpCode.F64_NEG, CodeBuilder::dneg);
    unary(Kind.I64, Kind.I32, OpCode.I32_WRAP_I64, CodeBuilder::l2i);
    unary(Kind.I32, Kind.I64, OpCode.I64_EXTEND_I32_S, CodeBuilder::i2l);
    unary(Kind.F64, Kind.F32, OpCode.F32_DEMOTE_F64, CodeBuilder::d2f);
    unary(Kind.F32, Kind.F64, OpCode.F64_PROMOTE_F32, CodeBuilder::f2d);
  }

  private Operations() {}

  /** Null for what is none of them. */
  static @Nullable Operation of(OpCode code) {
    return ALL.get(code);
  }

  private static void binary(Kind kind, OpCode code, Consumer<CodeBuilder> instructions) {
    ALL.put(code, new Operation(List.of(kind, kind), kind, 2, instructions));
  }

  private static void unary(Kind from, Kind to, OpCode code, Consumer<CodeBuilder> instructions) {
    ALL.put(code, new Operation(List.of(from), to, 1, instructions));
  }

  private static boolean isNumeric(Method method) {
    return method.getParameterCount() > 0
        && method.getReturnType() != void.class
        && method.getReturnType().isPrimitive()
        && Arrays.stream(method.getParameterTypes()).allMatch(Class::isPrimitive);
  }

  private static java.util.Optional<OpCode> named(String name) {
    return Arrays.stream(OpCode.values()).filter(code -> code.name().equals(name)).findFirst();
  }

  private static Operation call(Method method) {
    ClassDesc owner = Out.desc(method.getDeclaringClass());
    Kind result = Kind.of(method.getReturnType());
    List<Kind> operands = Arrays.stream(method.getParameterTypes()).map(Kind::of).toList();
    var type =
        MethodTypeDesc.of(result.desc(), operands.stream().map(operand -> operand.desc()).toList());
    return new Operation(
        operands, result, CALL_BYTES, code -> code.invokestatic(owner, method.getName(), type));
  }
}
