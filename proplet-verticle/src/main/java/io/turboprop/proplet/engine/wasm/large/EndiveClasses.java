package io.turboprop.proplet.engine.wasm.large;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/**
 * Where Endive's compiler puts the functions of a module: in classes of so many functions each, and
 * calls through tables in the machine's class. A function takes its arguments, the memory and the
 * instance.
 */
final class EndiveClasses {
  private static final String GROUP = "FuncGroup_";
  private static final String FUNCTION = "func_";
  private static final String INDIRECT = "call_indirect_";
  private static final ClassDesc MEMORY = Out.desc(Memory.class);
  private static final ClassDesc INSTANCE = Out.desc(Instance.class);

  private final Class<?> machine;
  private final int functionsPerClass;
  private final Set<String> indirect;

  /**
   * @param machine that Endive made
   */
  EndiveClasses(Class<?> machine) {
    this.machine = machine;
    this.functionsPerClass = countFunctions(machine);
    this.indirect =
        Arrays.stream(machine.getDeclaredMethods())
            .map(Method::getName)
            .filter(name -> name.startsWith(INDIRECT))
            .collect(Collectors.toSet());
  }

  /** Of the first class; the others have as many, but for the last. */
  private static int countFunctions(Class<?> machine) {
    try {
      Class<?> group = machine.getClassLoader().loadClass(machine.getName() + GROUP + 0);
      return Math.toIntExact(
          Arrays.stream(group.getDeclaredMethods())
              .filter(method -> method.getName().startsWith(FUNCTION))
              .count());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "Endive compiles functions into other classes than before", e);
    }
  }

  /** Makes a class beside those of the module, which are closed to other packages. */
  LargeCode define(byte[] bytes) {
    try {
      Class<?> made =
          MethodHandles.privateLookupIn(machine, MethodHandles.lookup()).defineClass(bytes);
      return (LargeCode) made.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the class of a large function cannot be used", e);
    }
  }

  /** The name of the class which holds large function number so-and-so. */
  String nameOf(int function) {
    return machine.getName() + "Large_" + function;
  }

  /** Whether calls through tables of this type are where they are looked for. */
  boolean hasIndirect(int typeId) {
    return indirect.contains(INDIRECT + typeId);
  }

  /** Calls a function with the operands on top and leaves what the JVM's method answers. */
  void call(CodeBuilder code, int function, Signature signature) {
    code.aload(Out.MEMORY);
    code.aload(Out.INSTANCE);
    code.invokestatic(
        ClassDesc.of(machine.getName() + GROUP + function / functionsPerClass),
        FUNCTION + function,
        signature.jvm(List.of(MEMORY, INSTANCE)));
  }

  /** Calls an entry of a table; its index lies on top of the arguments. */
  void callIndirect(CodeBuilder code, int typeId, int table, Signature signature) {
    code.loadConstant(table);
    code.aload(Out.MEMORY);
    code.aload(Out.INSTANCE);
    code.invokestatic(
        ClassDesc.of(machine.getName()),
        INDIRECT + typeId,
        signature.jvm(List.of(ConstantDescs.CD_int, ConstantDescs.CD_int, MEMORY, INSTANCE)));
  }
}
