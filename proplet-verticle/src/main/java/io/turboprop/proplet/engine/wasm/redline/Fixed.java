package io.turboprop.proplet.engine.wasm.redline;

import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/**
 * What of a module's tables is the same as long as a guest lives, because nothing in the module
 * changes it. Hosts never do: WASI has no function that grows anything.
 *
 * @param tableEntries how many entries each table has for ever, −1 of one that may grow or is large
 */
record Fixed(List<Integer> tableEntries) {
  /** Of all tables together, which every guest has a copy of in its context. */
  private static final int MAX_ENTRIES = 1 << 16;

  static Fixed of(WasmModule module) {
    boolean tablesGrow = uses(module, OpCode.TABLE_GROW);
    List<Integer> entries = new ArrayList<>();
    long all = 0;
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      long its = module.tableSection().getTable(i).limits().min();
      boolean isFixed = !tablesGrow && its >= 0 && all + its <= MAX_ENTRIES;
      entries.add(isFixed ? (int) its : -1);
      all += isFixed ? its : 0;
    }
    return new Fixed(entries);
  }

  private static boolean uses(WasmModule module, OpCode code) {
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      for (AnnotatedInstruction instruction :
          module.codeSection().getFunctionBody(i).instructions()) {
        if (instruction.opcode() == code) {
          return true;
        }
      }
    }
    return false;
  }
}
