package io.turboprop.proplet.engine.wasm.redline;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/**
 * What of a module's memory and tables is the same as long as a guest lives, because nothing in the
 * module changes it. Hosts never do: WASI has no function that grows anything.
 *
 * @param leastBytes memory is never smaller
 * @param memory whether it is never larger either
 * @param tableEntries how many entries each table has for ever, −1 of one that may grow or is large
 */
record Fixed(long leastBytes, boolean memory, List<Integer> tableEntries) {
  private static final long PAGE_BYTES = 1 << 16;

  /** Of all tables together, which every guest has a copy of in its context. */
  private static final int MAX_ENTRIES = 1 << 16;

  static Fixed of(WasmModule module) {
    Set<OpCode> used = used(module);
    long leastBytes =
        module
            .memorySection()
            .filter(memories -> memories.memoryCount() > 0)
            .map(memories -> memories.getMemory(0).limits().initialPages() * PAGE_BYTES)
            .orElse(0L);
    boolean tablesGrow = used.contains(OpCode.TABLE_GROW);
    List<Integer> entries = new ArrayList<>();
    long all = 0;
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      long its = module.tableSection().getTable(i).limits().min();
      boolean isFixed = !tablesGrow && its >= 0 && all + its <= MAX_ENTRIES;
      entries.add(isFixed ? (int) its : -1);
      all += isFixed ? its : 0;
    }
    return new Fixed(leastBytes, !used.contains(OpCode.MEMORY_GROW), entries);
  }

  private static Set<OpCode> used(WasmModule module) {
    Set<OpCode> used = EnumSet.noneOf(OpCode.class);
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      for (AnnotatedInstruction instruction :
          module.codeSection().getFunctionBody(i).instructions()) {
        used.add(instruction.opcode());
      }
    }
    return used;
  }
}
