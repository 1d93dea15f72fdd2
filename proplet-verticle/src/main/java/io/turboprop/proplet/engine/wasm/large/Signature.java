package io.turboprop.proplet.engine.wasm.large;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Parameters and results of a function or block. */
record Signature(List<Kind> parameters, List<Kind> results) {
  /** Beyond, Endive passes arguments in an array. */
  private static final int MAX_SLOTS = 253;

  private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();

  static Signature of(FunctionType type) throws UnsupportedFunctionException {
    return new Signature(kinds(type.params()), kinds(type.returns()));
  }

  private static List<Kind> kinds(List<ValType> types) throws UnsupportedFunctionException {
    List<Kind> kinds = new ArrayList<>();
    for (ValType type : types) {
      kinds.add(Kind.of(type));
    }
    return List.copyOf(kinds);
  }

  void checkCallable() throws UnsupportedFunctionException {
    int slots = parameters.stream().mapToInt(kind -> kind.jvm.slotSize()).sum();
    if (slots > MAX_SLOTS) {
      throw new UnsupportedFunctionException("calls a function of too many parameters");
    }
  }

  /** Of the JVM's method, which takes some more; more than one result comes in an array. */
  MethodTypeDesc jvm(List<ClassDesc> more) {
    List<ClassDesc> taken = new ArrayList<>(parameters.stream().map(kind -> kind.desc()).toList());
    taken.addAll(more);
    ClassDesc given =
        switch (results.size()) {
          case 0 -> ConstantDescs.CD_void;
          case 1 -> results.getFirst().desc();
          default -> LONGS;
        };
    return MethodTypeDesc.of(given, taken);
  }
}
