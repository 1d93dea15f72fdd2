package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmRuntimeException;

/**
 * The tables of one guest as compiled code reads them, beside Endive's own, which decide: each
 * change is made there first and copied then. For the guest's thread.
 */
final class Tables {
  private final Shape shape;
  private final Instance instance;
  private final MemorySegment context;
  private final @Nullable MemorySegment[] entries;

  Tables(Shape shape, Instance instance, MemorySegment context) {
    this.shape = shape;
    this.instance = instance;
    this.context = context;
    this.entries = new MemorySegment[shape.tables()];
  }

  void copyAll() {
    for (int table = 0; table < entries.length; table++) {
      copy(table, 0, instance.table(table).size());
    }
  }

  long get(int table, int index) {
    TableInstance it = instance.table(table);
    if (index < 0 || index >= it.size()) {
      throw outOfBounds();
    }
    return it.ref(index);
  }

  void set(int table, int index, long reference) {
    TableInstance it = instance.table(table);
    if (index < 0 || index >= it.size()) {
      throw outOfBounds();
    }
    it.setRef(index, (int) reference, instance);
    copy(table, index, 1);
  }

  int grow(int table, int more, long reference) {
    int before = instance.table(table).grow(more, (int) reference, instance);
    if (before >= 0) {
      copy(table, before, more);
    }
    return before;
  }

  void fill(int table, int index, long reference, int length) {
    run.endive.runtime.OpcodeImpl.TABLE_FILL(instance, table, length, (int) reference, index);
    copy(table, index, length);
  }

  void copy(int to, int from, int toIndex, int fromIndex, int length) {
    run.endive.runtime.OpcodeImpl.TABLE_COPY(instance, from, to, length, fromIndex, toIndex);
    copy(to, toIndex, length);
  }

  void initialize(int table, int element, int toIndex, int fromIndex, int length) {
    run.endive.runtime.OpcodeImpl.TABLE_INIT(instance, table, element, length, fromIndex, toIndex);
    copy(table, toIndex, length);
  }

  /** Entries as they are now; makes room first if there are more than before. */
  private void copy(int table, int index, int length) {
    TableInstance source = instance.table(table);
    MemorySegment target = roomFor(table, source.size());
    for (int i = index; i < index + length; i++) {
      write(target.asSlice((long) i * Abi.ENTRY_BYTES, Abi.ENTRY_BYTES), source.ref(i));
    }
  }

  private void write(MemorySegment entry, int function) {
    boolean empty = function < 0;
    long code = empty ? 0 : context.get(ValueLayout.JAVA_LONG, shape.functionAt(function));
    entry.set(ValueLayout.JAVA_LONG, 0, code);
    entry.set(ValueLayout.JAVA_INT, Abi.ENTRY_TYPE, empty ? Abi.NULL : shape.typeIdOf(function));
    entry.set(ValueLayout.JAVA_INT, Abi.ENTRY_FUNCTION, function);
  }

  private MemorySegment roomFor(int table, int size) {
    if (shape.fixed().tableEntries().get(table) >= 0) {
      return context.asSlice(shape.entriesAt(table), (long) size * Abi.ENTRY_BYTES);
    }
    MemorySegment now = entries[table];
    long bytes = (long) size * Abi.ENTRY_BYTES;
    if (now == null || now.byteSize() < bytes) {
      MemorySegment larger = Os.map(now == null ? bytes : bytes * 3 / 2, Os.READ | Os.WRITE);
      if (now != null) {
        larger.copyFrom(now);
        Os.unmap(now);
      }
      entries[table] = larger;
      now = larger;
    }
    int at = shape.tableAt(table);
    context.set(ValueLayout.JAVA_LONG, at, now.address());
    context.set(ValueLayout.JAVA_LONG, at + Long.BYTES, size);
    return now;
  }

  void close() {
    for (int i = 0; i < entries.length; i++) {
      MemorySegment it = entries[i];
      if (it != null) {
        entries[i] = null;
        Os.unmap(it);
      }
    }
  }

  private static WasmRuntimeException outOfBounds() {
    return new WasmRuntimeException("out of bounds table access");
  }
}
