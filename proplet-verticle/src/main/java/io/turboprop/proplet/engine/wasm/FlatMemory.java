package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.wasi.GuestMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * Linear memory in one array. Endive's own memory is a table of pages, which costs an indirection
 * and a split-access check on every load and store; one array is up to twice as fast on
 * memory-heavy code. The price is a copy when it grows, which spare room at the end keeps rare: an
 * address is checked against {@link #size}, not against the array.
 *
 * <p>Addresses are unsigned 32-bit numbers in an {@code int}. An array ends below 2 GiB, so a
 * negative one is always out of bounds. Not thread-safe: guests have one thread, and "shared"
 * memories are shared with nobody.
 */
final class FlatMemory implements Memory, GuestMemory {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  private final MemoryLimits limits;
  private final MemoryBudget budget;
  private byte[] bytes;
  private int size;
  private DataSegment @Nullable [] segments;

  /**
   * @throws MemoryRefusedException if the initial pages are more than the budget has left
   */
  FlatMemory(MemoryLimits limits, MemoryBudget budget) {
    this.limits = limits;
    this.budget = budget;
    int pages = limits.initialPages();
    if (pages > RUNTIME_MAX_PAGES || !budget.take(pages)) {
      throw new MemoryRefusedException(pages, budget);
    }
    this.size = pages * PAGE_SIZE;
    this.bytes = new byte[size];
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN)
        .withInvokeExactBehavior();
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
    return limits.shared();
  }

  /** −1 beyond the module's maximum, the budget, or what the JVM's heap has left. */
  @Override
  public int grow(int more) {
    int before = pages();
    if (more < 0 || more > maximumPages() - before || !budget.take(more)) {
      return -1;
    }
    try {
      resize((before + more) * PAGE_SIZE);
    } catch (OutOfMemoryError heapIsFull) {
      budget.giveBack(more);
      return -1;
    }
    return before;
  }

  private void resize(int wanted) {
    if (wanted > bytes.length) {
      long roomy = Math.min(bytes.length * 3L / 2, budget.limitBytes());
      long most = (long) maximumPages() * PAGE_SIZE;
      bytes = Arrays.copyOf(bytes, (int) Math.max(wanted, Math.min(roomy, most)));
    }
    size = wanted;
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
    System.arraycopy(data, 0, bytes, at, data.length);
  }

  @Override
  public void initPassiveSegment(int segmentId, int dest, int offset, int length) {
    byte[] data = segments == null ? new byte[0] : segments[segmentId].data();
    if (offset < 0 || length < 0 || offset > data.length - length) {
      throw outOfBounds(offset, length);
    }
    check(dest, length);
    System.arraycopy(data, offset, bytes, dest, length);
  }

  @Override
  public void drop(int segment) {
    if (segments != null) {
      segments[segment] = PassiveDataSegment.EMPTY;
    }
  }

  @Override
  public void zero() {
    Arrays.fill(bytes, 0, size, (byte) 0);
  }

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void copy(int dest, int src, int length) {
    check(dest, length);
    check(src, length);
    System.arraycopy(bytes, src, bytes, dest, length);
  }

  @Override
  public void write(int addr, byte[] data, int offset, int length) {
    check(addr, length);
    System.arraycopy(data, offset, bytes, addr, length);
  }

  @Override
  public byte[] readBytes(int addr, int length) {
    check(addr, length);
    return Arrays.copyOfRange(bytes, addr, addr + length);
  }

  /** The array behind this memory, spare room included. */
  byte[] array() {
    return bytes;
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public void read(int address, byte[] into, int offset, int length) {
    check(address, length);
    System.arraycopy(bytes, address, into, offset, length);
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
    return bytes[addr];
  }

  @Override
  public void writeByte(int addr, byte value) {
    check(addr, 1);
    bytes[addr] = value;
  }

  @Override
  public short readShort(int addr) {
    check(addr, 2);
    return (short) SHORT.get(bytes, addr);
  }

  @Override
  public long readU16(int addr) {
    return Short.toUnsignedLong(readShort(addr));
  }

  @Override
  public void writeShort(int addr, short value) {
    check(addr, 2);
    SHORT.set(bytes, addr, value);
  }

  @Override
  public int readInt(int addr) {
    check(addr, 4);
    return (int) INT.get(bytes, addr);
  }

  @Override
  public void writeI32(int addr, int value) {
    check(addr, 4);
    INT.set(bytes, addr, value);
  }

  @Override
  public long readLong(int addr) {
    check(addr, 8);
    return (long) LONG.get(bytes, addr);
  }

  @Override
  public void writeLong(int addr, long value) {
    check(addr, 8);
    LONG.set(bytes, addr, value);
  }

  @Override
  public float readFloat(int addr) {
    check(addr, 4);
    return (float) FLOAT.get(bytes, addr);
  }

  @Override
  public long readF32(int addr) {
    return readInt(addr);
  }

  @Override
  public void writeF32(int addr, float value) {
    check(addr, 4);
    FLOAT.set(bytes, addr, value);
  }

  @Override
  public double readDouble(int addr) {
    check(addr, 8);
    return (double) DOUBLE.get(bytes, addr);
  }

  @Override
  public long readF64(int addr) {
    return readLong(addr);
  }

  @Override
  public void writeF64(int addr, double value) {
    check(addr, 8);
    DOUBLE.set(bytes, addr, value);
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
    return await(readInt(address) == expected, timeoutNanos);
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, long expected, long timeoutNanos) {
    return await(readLong(address) == expected, timeoutNanos);
  }

  /**
   * Nobody can wake the only thread there is: 1 = not equal, 2 = timed out, never 0. Negative waits
   * until interrupted.
   */
  private int await(boolean equal, long timeoutNanos) {
    if (!shared()) {
      throw new WasmRuntimeException("expected shared memory");
    }
    if (!equal) {
      return 1;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos);
      return 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WasmInterruptedException(e);
    }
  }

  @Override
  @SuppressWarnings("removal")
  public int notify(int address, int maxThreads) {
    return 0;
  }

  /** Traps unless {@code length} bytes from {@code addr} on exist. */
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
