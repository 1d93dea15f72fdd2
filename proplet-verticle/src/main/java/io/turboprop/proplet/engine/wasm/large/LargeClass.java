package io.turboprop.proplet.engine.wasm.large;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/**
 * The class of one function: its blocks in methods small enough for HotSpot to compile them well,
 * and a loop that calls one method after the other. A method answers with the address of the block
 * to go on with, which is its region and its place there.
 */
final class LargeClass {
  /** The function is over, its results are in the frame. */
  static final int RETURN = -1;

  private static final int TAIL_CALL = -2;

  static final int PLACE_BITS = 12;

  /** HotSpot leaves methods beyond 8,000 bytes alone unless told otherwise. */
  private static final int MAX_METHOD_BYTES = 4_000;

  private static final int MAX_PLACES = 1 << PLACE_BITS;
  private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
  private static final MethodTypeDesc VOID = MethodTypeDesc.of(ConstantDescs.CD_void);
  private static final MethodTypeDesc REGION =
      MethodTypeDesc.of(
          ConstantDescs.CD_int,
          ConstantDescs.CD_int,
          LONGS,
          Out.desc(Memory.class),
          Out.desc(Instance.class));
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(
          ConstantDescs.CD_int, LONGS, Out.desc(Memory.class), Out.desc(Instance.class));

  private final EndiveClasses endive;
  private final int function;
  private final ClassDesc name;
  private final List<List<Block>> regions = new ArrayList<>();

  private LargeClass(EndiveClasses endive, int function, List<Block> blocks) {
    this.endive = endive;
    this.function = function;
    this.name = ClassDesc.of(endive.nameOf(function));
    divide(blocks);
  }

  /** What code answers with that a function is to take the place of; and back. */
  static int tailCall(int function) {
    return TAIL_CALL - function;
  }

  /**
   * @param function its number in the module, which traps are explained by
   */
  static byte[] of(EndiveClasses endive, int function, List<Block> blocks) {
    return new LargeClass(endive, function, blocks).bytes();
  }

  private void divide(List<Block> blocks) {
    List<Block> region = new ArrayList<>();
    int bytes = 0;
    for (Block block : blocks) {
      if (!region.isEmpty()
          && (bytes + block.bytes() > MAX_METHOD_BYTES || region.size() == MAX_PLACES)) {
        regions.add(region);
        region = new ArrayList<>();
        bytes = 0;
      }
      block.settle(regions.size(), region.size());
      region.add(block);
      bytes += block.bytes();
    }
    regions.add(region);
  }

  private byte[] bytes() {
    return ClassFile.of().build(name, this::build);
  }

  private void build(ClassBuilder builder) {
    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
    builder.withInterfaceSymbols(Out.desc(LargeCode.class));
    builder.withMethodBody(
        ConstantDescs.INIT_NAME,
        VOID,
        ClassFile.ACC_PUBLIC,
        code -> {
          code.aload(0);
          code.invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, VOID);
          code.return_();
        });
    builder.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, this::run);
    for (int i = 0; i < regions.size(); i++) {
      int region = i;
      builder.withMethodBody(
          method(region),
          REGION,
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
          code -> region(code, region));
    }
  }

  private String method(int region) {
    return "func_%d_%d".formatted(function, region);
  }

  /** Locals: this, frame, memory, instance, address of the next block. */
  private void run(CodeBuilder code) {
    int next = 4;
    code.iconst_0();
    code.istore(next);
    Label again = code.newBoundLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    Label done = code.newLabel();
    code.iload(next);
    code.loadConstant(PLACE_BITS);
    code.ishr();
    code.tableswitch(0, regions.size() - 1, done, cases);
    for (int i = 0; i < regions.size(); i++) {
      code.labelBinding(cases.get(i).target());
      code.iload(next);
      code.aload(1);
      code.aload(2);
      code.aload(3);
      code.invokestatic(name, method(i), REGION);
      code.istore(next);
      code.goto_(again);
    }
    code.labelBinding(done);
    code.iload(next);
    code.ireturn();
  }

  private void region(CodeBuilder code, int number) {
    List<Block> blocks = regions.get(number);
    Out out = new Out(code, endive, number, blocks);
    if (blocks.size() > 1) {
      List<SwitchCase> cases = new ArrayList<>();
      for (int i = 1; i < blocks.size(); i++) {
        cases.add(SwitchCase.of(i, out.label(blocks.get(i))));
      }
      code.iload(Out.AT);
      code.loadConstant(MAX_PLACES - 1);
      code.iand();
      code.tableswitch(1, blocks.size() - 1, out.label(blocks.getFirst()), cases);
    }
    for (Block block : blocks) {
      code.labelBinding(out.label(block));
      block.emit(out);
    }
  }
}
