package io.turboprop.proplet.engine.wasm.large;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.List;

/** One method under construction, which holds the blocks of a region. */
final class Out {
  static final int AT = 0;
  static final int FRAME = 1;
  static final int MEMORY = 2;
  static final int INSTANCE = 3;

  /** Where a value is put aside, two slots wide. */
  static final int SPARE = 4;

  /** Where the results of a call are put aside. */
  static final int RESULTS = 6;

  /** Where the function that takes this one's place is put aside. */
  static final int TARGET = 7;

  final CodeBuilder code;
  final EndiveClasses endive;
  private final int region;
  private final IdentityHashMap<Block, Label> labels = new IdentityHashMap<>();

  Out(CodeBuilder code, EndiveClasses endive, int region, List<Block> blocks) {
    this.code = code;
    this.endive = endive;
    this.region = region;
    blocks.forEach(block -> labels.put(block, code.newLabel()));
  }

  Label label(Block block) {
    Label label = labels.get(block);
    if (label == null) {
      throw new IllegalStateException("the block is in another method");
    }
    return label;
  }

  boolean isHere(Block block) {
    return block.region() == region;
  }

  /** Goes on at a block, whose operands lie in the frame. */
  void jump(Block to) {
    if (isHere(to)) {
      code.goto_(label(to));
    } else {
      code.loadConstant(to.address());
      code.ireturn();
    }
  }

  /** Pushes an entry of the frame. */
  void load(Kind kind, int home) {
    code.aload(FRAME);
    code.loadConstant(home);
    code.laload();
    kind.fromLong(code);
  }

  /** Pops into an entry of the frame. */
  void store(Kind kind, int home) {
    kind.toLong(code);
    code.lstore(SPARE);
    code.aload(FRAME);
    code.loadConstant(home);
    code.lload(SPARE);
    code.lastore();
  }

  /** Calls a method of {@link Access}. */
  void access(String method, ClassDesc result, ClassDesc... parameters) {
    code.invokestatic(desc(Access.class), method, MethodTypeDesc.of(result, parameters));
  }

  static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }
}
