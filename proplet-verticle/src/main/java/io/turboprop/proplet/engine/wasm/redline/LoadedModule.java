package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

/**
 * A module's machine code, ready to run, shared by all its guests. Its memory is given back when it
 * has been closed and its last guest is gone. Safe for all threads.
 */
public final class LoadedModule implements AutoCloseable {
  private final Shape shape;
  private final MachineCode code;
  private final long bytes;
  private @Nullable MemorySegment pages;
  private int guests;
  private boolean closed;

  private LoadedModule(Shape shape, MachineCode code, MemorySegment pages) {
    this.shape = shape;
    this.code = code;
    this.pages = pages;
    this.bytes = pages.byteSize();
  }

  static LoadedModule of(Shape shape, MachineCode code) {
    MemorySegment pages = Guard.get().code().place(code.code());
    // The bytes are needed no more, their places are.
    MachineCode places = new MachineCode(new byte[0], code.functions(), code.thunks());
    return new LoadedModule(shape, places, pages);
  }

  /** Of machine code. */
  public long bytes() {
    return bytes;
  }

  public WasmModule module() {
    return shape.module();
  }

  Shape shape() {
    return shape;
  }

  /** Holds the code for one guest; answers false if it is gone. */
  synchronized boolean acquire() {
    if (pages == null || closed) {
      return false;
    }
    guests++;
    return true;
  }

  /** Ends what {@code acquire} began. */
  public synchronized void release() {
    guests--;
    freeIfUnused();
  }

  @Override
  public synchronized void close() {
    closed = true;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (closed && guests == 0 && pages != null) {
      Guard.get().code().giveBack(pages);
      pages = null;
    }
  }

  /** Puts the addresses of all functions where guests look for them. For who holds the code. */
  void writeFunctions(MemorySegment context) {
    long base = base();
    long[] addresses = Arrays.stream(code.functions()).mapToLong(at -> base + at).toArray();
    MemorySegment.copy(
        addresses, 0, context, ValueLayout.JAVA_LONG, shape.functionAt(0), addresses.length);
  }

  /** Only for who holds the code. */
  long functionAddress(int function) {
    return base() + code.functions()[function];
  }

  /** Index of the function that the instruction belongs to. */
  int functionAt(long instruction) {
    int at = Arrays.binarySearch(code.functions(), (int) (instruction - base()));
    return at < 0 ? -at - 2 : at;
  }

  long thunkAddress(int typeId) {
    int at = code.thunks()[typeId];
    if (at < 0) {
      throw new IllegalStateException("no function of this type is called from outside");
    }
    return base() + at;
  }

  private synchronized long base() {
    if (pages == null) {
      throw new IllegalStateException("the machine code is gone");
    }
    return pages.address();
  }
}
