package io.turboprop.proplet.engine.wasm.large;

import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TableInstance;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.types.ValType;

/**
 * What generated code calls. Addresses are unsigned and offsets below 2³¹, so that a sum beyond the
 * largest memory is negative, which every memory refuses.
 */
public final class Access {
  private Access() {}

  private static int at(int base, int offset) {
    return base < 0 ? base : base + offset;
  }

  public static int int32(int base, Memory memory, int offset) {
    return memory.readInt(at(base, offset));
  }

  public static long int64(int base, Memory memory, int offset) {
    return memory.readLong(at(base, offset));
  }

  public static float float32(int base, Memory memory, int offset) {
    return memory.readFloat(at(base, offset));
  }

  public static double float64(int base, Memory memory, int offset) {
    return memory.readDouble(at(base, offset));
  }

  public static int int8(int base, Memory memory, int offset) {
    return memory.read(at(base, offset));
  }

  public static int uint8(int base, Memory memory, int offset) {
    return memory.read(at(base, offset)) & 0xff;
  }

  public static int int16(int base, Memory memory, int offset) {
    return memory.readShort(at(base, offset));
  }

  public static int uint16(int base, Memory memory, int offset) {
    return memory.readShort(at(base, offset)) & 0xffff;
  }

  public static void put32(int base, int value, Memory memory, int offset) {
    memory.writeI32(at(base, offset), value);
  }

  public static void put32(int base, long value, Memory memory, int offset) {
    memory.writeI32(at(base, offset), (int) value);
  }

  public static void put64(int base, long value, Memory memory, int offset) {
    memory.writeLong(at(base, offset), value);
  }

  public static void putFloat32(int base, float value, Memory memory, int offset) {
    memory.writeF32(at(base, offset), value);
  }

  public static void putFloat64(int base, double value, Memory memory, int offset) {
    memory.writeF64(at(base, offset), value);
  }

  public static void put16(int base, int value, Memory memory, int offset) {
    memory.writeShort(at(base, offset), (short) value);
  }

  public static void put16(int base, long value, Memory memory, int offset) {
    memory.writeShort(at(base, offset), (short) value);
  }

  public static void put8(int base, int value, Memory memory, int offset) {
    memory.writeByte(at(base, offset), (byte) value);
  }

  public static void put8(int base, long value, Memory memory, int offset) {
    memory.writeByte(at(base, offset), (byte) value);
  }

  public static int size(Memory memory) {
    return memory.pages();
  }

  public static int grow(int pages, Memory memory) {
    return memory.grow(pages);
  }

  public static void copy(int to, int from, int bytes, Memory memory) {
    memory.copy(to, from, bytes);
  }

  public static void fill(int at, int value, int bytes, Memory memory) {
    memory.fill((byte) value, at, at + bytes);
  }

  /** The function of an entry of a table, as {@link LargeClass#tailCall} has it. */
  public static int tailTarget(int index, int table, int typeId, Instance instance) {
    TableInstance entries = instance.table(table);
    int function = entries.requiredRef(index);
    Instance owner = entries.instance(index);
    if (owner != null && !owner.equals(instance)) {
      throw new TrapException("a tail call to another module is not supported");
    }
    int actual = instance.functionType(function);
    boolean fits =
        actual == typeId
            || ValType.heapTypeSubtype(actual, typeId, instance.module().typeSection());
    if (!fits) {
      throw new TrapException("indirect call type mismatch");
    }
    return LargeClass.tailCall(function);
  }

  public static int select(int first, int second, int condition) {
    return condition != 0 ? first : second;
  }

  public static long select(long first, long second, int condition) {
    return condition != 0 ? first : second;
  }

  public static float select(float first, float second, int condition) {
    return condition != 0 ? first : second;
  }

  public static double select(double first, double second, int condition) {
    return condition != 0 ? first : second;
  }

  public static long global(int index, Instance instance) {
    return instance.global(index).getValue();
  }

  public static void setGlobal(long value, int index, Instance instance) {
    instance.global(index).setValue(value);
  }

  public static RuntimeException unreachable() {
    return new TrapException("unreachable");
  }

  public static RuntimeException outOfBounds() {
    return new TrapException("out of bounds memory access");
  }

  /** Called at each loop: whoever ends a guest interrupts its thread. */
  public static void checkInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw new WasmInterruptedException("Thread interrupted");
    }
  }
}
