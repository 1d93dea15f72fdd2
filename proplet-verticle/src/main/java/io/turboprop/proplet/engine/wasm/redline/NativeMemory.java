package io.turboprop.proplet.engine.wasm.redline;

import io.turboprop.proplet.engine.wasi.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * Linear memory outside of the JVM's heap, where compiled code reaches it: in a slot of {@link
 * GuestSpace}, so it never moves, and what compiled code touches beyond its size faults. Pages
 * become real when they are touched. What goes through this class is checked against {@link
 * #sizeBytes}.
 *
 * <p>For the guest's thread alone. To be closed when nothing runs in it any more.
 */
final class NativeMemory implements Memory, GuestMemory, AutoCloseable {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final MemoryLimits limits;
  private final PageBudget budget;
  private final MemorySegment slot;
  private final MemorySegment reserved;
  private int size;
  private DataSegment @Nullable [] segments;

  /**
   * @param contextBytes for the guest's context, right before the first byte; whole pages of the
   *     processor
   * @param budget from which the initial pages have been taken already
   * @throws OutOfMemoryError if there is no slot left or no memory
   */
  NativeMemory(int contextBytes, MemoryLimits limits, PageBudget budget) {
    this.limits = limits;
    this.budget = budget;
    int initial = limits.initialPages() * PAGE_SIZE;
    long most = Math.min((long) maximumPages() * PAGE_SIZE, budget.limitBytes());
    this.slot = Guard.get().guests().take((long) contextBytes + initial);
    this.reserved = slot.asSlice(contextBytes, Math.max(initial, most));
    this.size = initial;
  }

  private boolean commit(int bytes) {
    if (bytes > size && !Os.protect(reserved, bytes, Os.READ | Os.WRITE)) {
      return false;
    }
    size = bytes;
    return true;
  }

  @Override
  public void close() {
    size = 0;
    Guard.get().guests().giveBack(slot);
  }

  /** The bytes before the first one of linear memory; gone when this is closed. */
  MemorySegment context() {
    return slot.asSlice(0, reserved.address() - slot.address());
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public int pages() {
    return size / PAGE_SIZE;
  }

  @Override
  public int initialPages() {
    return limits.initialPages();
  }

  @Override
  public int maximumPages() {
    return Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
  }

  @Override
  public boolean shared() {
    return false;
  }

  /** −1 beyond the module's maximum, the budget, or what the system has left. */
  @Override
  public int grow(int more) {
    int before = pages();
    if (more < 0 || more > maximumPages() - before || !budget.take(more)) {
      return -1;
    }
    if (!commit((before + more) * PAGE_SIZE)) {
      budget.giveBack(more);
      return -1;
    }
    return before;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments) {
    initialize(instance, dataSegments, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
    segments = dataSegments;
    for (DataSegment segment : dataSegments) {
      if (segment instanceof ActiveDataSegment active && active.index() == memoryIndex) {
        place(active, instance);
      }
    }
  }

  private void place(ActiveDataSegment segment, Instance instance) {
    int at =
        (int) ConstantEvaluators.computeConstantValue(instance, segment.offsetInstructions())[0];
    byte[] data = segment.data();
    if (isOutside(at, data.length)) {
      throw new UninstantiableException(
          "out of bounds memory access: a data segment of %d bytes does not fit at address %d"
              .formatted(data.length, Integer.toUnsignedLong(at)));
    }
    MemorySegment.copy(data, 0, reserved, ValueLayout.JAVA_BYTE, at, data.length);
  }

  @Override
  public void initPassiveSegment(int segmentId, int dest, int offset, int length) {
    byte[] data = segments == null ? new byte[0] : segments[segmentId].data();
    if (offset < 0 || length < 0 || offset > data.length - length) {
      throw outOfBounds(offset, length);
    }
    write(dest, data, offset, length);
  }

  @Override
  public void drop(int segment) {
    if (segments != null) {
      segments[segment] = PassiveDataSegment.EMPTY;
    }
  }

  /** Nothing to do: an instance asks at its start, when all is zero. */
  @Override
  public void zero() {}

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    reserved.asSlice(from, to - (long) from).fill(value);
  }

  @Override
  public void write(int addr, byte[] data, int offset, int length) {
    check(addr, length);
    MemorySegment.copy(data, offset, reserved, ValueLayout.JAVA_BYTE, addr, length);
  }

  @Override
  public void read(int addr, byte[] into, int offset, int length) {
    check(addr, length);
    MemorySegment.copy(reserved, ValueLayout.JAVA_BYTE, addr, into, offset, length);
  }

  @Override
  public byte[] readBytes(int addr, int length) {
    check(addr, length);
    byte[] bytes = new byte[length];
    read(addr, bytes, 0, length);
    return bytes;
  }

  @Override
  public byte readByte(int address) {
    return read(address);
  }

  @Override
  public void writeInt(int address, int value) {
    writeI32(address, value);
  }

  @Override
  public byte read(int addr) {
    check(addr, 1);
    return reserved.get(ValueLayout.JAVA_BYTE, addr);
  }

  @Override
  public void writeByte(int addr, byte value) {
    check(addr, 1);
    reserved.set(ValueLayout.JAVA_BYTE, addr, value);
  }

  @Override
  public short readShort(int addr) {
    check(addr, 2);
    return reserved.get(SHORT, addr);
  }

  @Override
  public long readU16(int addr) {
    return Short.toUnsignedLong(readShort(addr));
  }

  @Override
  public void writeShort(int addr, short value) {
    check(addr, 2);
    reserved.set(SHORT, addr, value);
  }

  @Override
  public int readInt(int addr) {
    check(addr, 4);
    return reserved.get(INT, addr);
  }

  @Override
  public void writeI32(int addr, int value) {
    check(addr, 4);
    reserved.set(INT, addr, value);
  }

  @Override
  public long readLong(int addr) {
    check(addr, 8);
    return reserved.get(LONG, addr);
  }

  @Override
  public void writeLong(int addr, long value) {
    check(addr, 8);
    reserved.set(LONG, addr, value);
  }

  @Override
  public float readFloat(int addr) {
    check(addr, 4);
    return reserved.get(FLOAT, addr);
  }

  @Override
  public long readF32(int addr) {
    return readInt(addr);
  }

  @Override
  public void writeF32(int addr, float value) {
    check(addr, 4);
    reserved.set(FLOAT, addr, value);
  }

  @Override
  public double readDouble(int addr) {
    check(addr, 8);
    return reserved.get(DOUBLE, addr);
  }

  @Override
  public long readF64(int addr) {
    return readLong(addr);
  }

  @Override
  public void writeF64(int addr, double value) {
    check(addr, 8);
    reserved.set(DOUBLE, addr, value);
  }

  @Override
  public void atomicFence() {
    VarHandle.fullFence();
  }

  @Override
  @SuppressWarnings("removal")
  public Object lock(int address) {
    return this;
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, int expected, long timeoutNanos) {
    throw new WasmRuntimeException("expected shared memory");
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, long expected, long timeoutNanos) {
    throw new WasmRuntimeException("expected shared memory");
  }

  @Override
  @SuppressWarnings("removal")
  public int notify(int address, int maxThreads) {
    return 0;
  }

  private void check(int addr, int length) {
    if (isOutside(addr, length)) {
      throw outOfBounds(addr, length);
    }
  }

  private boolean isOutside(int addr, int length) {
    return addr < 0 || length < 0 || addr > size - length;
  }

  private WasmRuntimeException outOfBounds(int addr, int length) {
    return new WasmRuntimeException(
        "out of bounds memory access: %d bytes at address %d of %d"
            .formatted(Integer.toUnsignedLong(length), Integer.toUnsignedLong(addr), (long) size));
  }
}
