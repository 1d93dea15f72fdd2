package io.turboprop.proplet.engine.wasm.large;

import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes blocks and the ways between them. Locals lie in the frame; operands lie on the JVM's stack
 * within a block, and in the frame, behind the locals, where one block goes on to another.
 */
final class FlowWriter {
  /** Of bytecode: a longer block is cut, so that no method becomes larger than a block and this. */
  private static final int MAX_BLOCK_BYTES = 1_500;

  static final int LOAD_BYTES = 9;
  static final int STORE_BYTES = 12;
  private static final int JUMP_BYTES = 7;

  private final List<Kind> locals;
  private final List<Kind> operands = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private Block block;
  private int frameSize;

  FlowWriter(List<Kind> locals) {
    this.locals = List.copyOf(locals);
    this.frameSize = locals.size();
    this.block = new Block(List.of());
    blocks.add(block);
  }

  List<Block> blocks() {
    return blocks;
  }

  int frameSize() {
    return frameSize;
  }

  Kind local(int number) {
    return locals.get(number);
  }

  Kind top() {
    return operands.getLast();
  }

  List<Kind> operands() {
    return List.copyOf(operands);
  }

  List<Kind> operandsBelow(int top) {
    return List.copyOf(operands.subList(0, operands.size() - top));
  }

  void add(int bytes, Step step) {
    block.add(bytes, step);
  }

  void push(Kind kind) {
    operands.add(kind);
    frameSize = Math.max(frameSize, locals.size() + operands.size());
  }

  Kind pop() {
    return operands.removeLast();
  }

  void pop(List<Kind> kinds) {
    for (int i = 0; i < kinds.size(); i++) {
      pop();
    }
  }

  private int home(int operand) {
    return locals.size() + operand;
  }

  // From block to block

  /** Goes on with a block that nothing falls into. */
  void begin(Block next) {
    block = next;
    blocks.add(next);
    operands.clear();
    next.entry.forEach(this::push);
    reload();
  }

  private void reload() {
    for (int i = 0; i < operands.size(); i++) {
      Kind kind = operands.get(i);
      int home = home(i);
      add(LOAD_BYTES, out -> out.load(kind, home));
    }
  }

  /** Goes on with a block that has the same operands. */
  void goOn(Block next) {
    move(operands.size(), List.of(), operands, next);
    begin(next);
  }

  void cutIfLong() {
    if (block.bytes() > MAX_BLOCK_BYTES) {
      goOn(new Block(operands));
    }
  }

  /** Ends the block. */
  void jump(Block to, Scope scope) {
    move(scope.below.size(), scope.carried, operands, to);
  }

  /**
   * Puts operands where the next block looks for them and goes there.
   *
   * @param below how many stay at the bottom
   * @param carried what lies on top; what is between is dropped
   */
  private void move(int below, List<Kind> carried, List<Kind> all, Block to) {
    List<Kind> from = List.copyOf(all);
    int bytes = from.size() * STORE_BYTES + JUMP_BYTES;
    add(bytes, out -> emitMove(out, below, carried, from, to));
  }

  private void emitMove(Out out, int below, List<Kind> carried, List<Kind> from, Block to) {
    for (int i = carried.size() - 1; i >= 0; i--) {
      out.store(carried.get(i), home(below + i));
    }
    for (int i = from.size() - carried.size() - 1; i >= below; i--) {
      from.get(i).pop(out.code);
    }
    for (int i = below - 1; i >= 0; i--) {
      out.store(from.get(i), home(i));
    }
    out.jump(to);
  }

  void branchIf(Block to, Scope scope) {
    pop();
    List<Kind> from = operands();
    int below = scope.below.size();
    List<Kind> carried = scope.carried;
    add(
        from.size() * STORE_BYTES + JUMP_BYTES + 3,
        out -> {
          if (from.isEmpty() && out.isHere(to)) {
            out.code.ifne(out.label(to));
            return;
          }
          Label onward = out.code.newLabel();
          out.code.ifeq(onward);
          emitMove(out, below, carried, from, to);
          out.code.labelBinding(onward);
        });
  }

  /** Begins an if: answers where to go on if its condition does not hold. */
  Block unless() {
    pop();
    Block otherwise = new Block(operands);
    List<Kind> from = operands();
    add(
        2 * from.size() * STORE_BYTES + JUMP_BYTES + 3,
        out -> {
          if (from.isEmpty() && out.isHere(otherwise)) {
            out.code.ifeq(out.label(otherwise));
            return;
          }
          Label then = out.code.newLabel();
          out.code.ifne(then);
          emitMove(out, from.size(), List.of(), from, otherwise);
          out.code.labelBinding(then);
        });
    return otherwise;
  }

  /**
   * @param to the last one for all other numbers
   */
  void branchTable(List<Scope> to) {
    pop();
    List<Kind> from = operands();
    List<Scope> distinct = to.stream().distinct().toList();
    List<Block> targets = distinct.stream().map(Scope::target).toList();
    add(
        16 + 4 * to.size() + distinct.size() * (from.size() * STORE_BYTES + JUMP_BYTES),
        out -> {
          List<Label> labels = distinct.stream().map(scope -> out.code.newLabel()).toList();
          List<SwitchCase> cases = new ArrayList<>();
          for (int i = 0; i < to.size() - 1; i++) {
            cases.add(SwitchCase.of(i, labels.get(distinct.indexOf(to.get(i)))));
          }
          Label other = labels.get(distinct.indexOf(to.getLast()));
          if (cases.isEmpty()) {
            out.code.pop();
            out.code.goto_(other);
          } else {
            out.code.tableswitch(0, cases.size() - 1, other, cases);
          }
          for (int i = 0; i < labels.size(); i++) {
            Scope scope = distinct.get(i);
            out.code.labelBinding(labels.get(i));
            emitMove(out, scope.below.size(), scope.carried, from, targets.get(i));
          }
        });
  }

  /** Returns from the function with what lies on top. */
  void leave(List<Kind> results) {
    leave(results, out -> out.code.loadConstant(LargeClass.RETURN));
  }

  /**
   * Ends the function.
   *
   * @param values what lies on top and goes to the front of the frame
   * @param answer pushes what the method answers with
   */
  void leave(List<Kind> values, Step answer) {
    List<Kind> kinds = List.copyOf(values);
    add(
        kinds.size() * STORE_BYTES + 4,
        out -> {
          for (int i = kinds.size() - 1; i >= 0; i--) {
            out.store(kinds.get(i), i);
          }
          answer.emit(out);
          out.code.ireturn();
        });
  }

  /**
   * Ends the block.
   *
   * @param method of {@link Access}, whose answer is thrown
   */
  void fail(String method) {
    add(
        4,
        out -> {
          out.access(method, Out.desc(RuntimeException.class));
          out.code.athrow();
        });
  }

  void checkInterrupt() {
    add(
        3,
        out ->
            out.code.invokestatic(
                Out.desc(Access.class),
                "checkInterrupt",
                MethodTypeDesc.of(ConstantDescs.CD_void)));
  }
}
