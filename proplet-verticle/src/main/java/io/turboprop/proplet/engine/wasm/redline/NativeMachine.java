package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * Runs the functions of one guest, whose instance Endive has made: Endive's part are imports,
 * exports, segments and the tables' contents, this one's the code, and the globals as soon as the
 * first function has been called.
 *
 * <p>For the guest's thread, except {@link #interrupt}.
 */
final class NativeMachine implements Machine, AutoCloseable {
  /** The one whose guest the thread runs. */
  private static final ThreadLocal<@Nullable NativeMachine> CURRENT = new ThreadLocal<>();

  private final LoadedModule loaded;
  private final Shape shape;
  private final Instance instance;
  private final @Nullable NativeMemory memory;
  private final MemorySegment context;
  private final Tables tables;
  private final Object lock = new Object();

  /** The kernel's number of the thread that is in a guest function or what it called, or 0. */
  private long thread;

  private boolean closed;
  private boolean prepared;
  private @Nullable Throwable thrown;

  /**
   * @param loaded held by the caller until this is closed
   * @param stackBytes that guest code may use of the stack of the thread that calls
   */
  NativeMachine(LoadedModule loaded, Instance instance, long stackBytes) {
    this.loaded = loaded;
    this.shape = loaded.shape();
    this.instance = instance;
    Memory its = instance.memory();
    this.memory = its instanceof NativeMemory mine ? mine : null;
    if (shape.hasMemory() && memory == null) {
      throw new IllegalStateException("the guest's memory is not of this engine");
    }
    this.context =
        memory != null ? memory.context() : Os.map(shape.contextBytes(), Os.READ | Os.WRITE);
    this.tables = new Tables(shape, instance, context);
    put(Abi.STACK_BUDGET, stackBytes);
    put(Abi.HOST_CALL, Gate.HOST_ADDRESS);
    put(Abi.LEAVE, Gate.LEAVE_ADDRESS);
    put(Abi.MEMMOVE, Gate.MEMMOVE_ADDRESS);
    put(Abi.MEMSET, Gate.MEMSET_ADDRESS);
    loaded.writeFunctions(context);
    writeMemory();
  }

  private void put(long at, long value) {
    context.set(ValueLayout.JAVA_LONG, at, value);
  }

  private long value(long at) {
    return context.get(ValueLayout.JAVA_LONG, at);
  }

  private void writeMemory() {
    if (memory != null) {
      put(Abi.MEMORY_BYTES, memory.sizeBytes());
    }
  }

  /** When Endive has set globals and tables up. */
  private void prepare() {
    if (prepared) {
      return;
    }
    prepared = true;
    for (int i = 0; i < shape.globals().size(); i++) {
      put(shape.globalAt(i), instance.global(i).getValueLow());
    }
    tables.copyAll();
  }

  /**
   * Asks the guest to end. Compiled code leaves at once; host functions and the C library's find
   * out when they return. Has to be repeated: the thread may be on its way from one to the other.
   */
  void interrupt() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      put(Abi.END, 1);
      put(Abi.STACK_LIMIT, -1);
      if (thread != 0 && value(Abi.IN_GUEST) == 1) {
        Guard.get().signals().end(thread, context.address());
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    tables.close();
    if (memory == null) {
      Os.unmap(context);
    }
  }

  @Override
  public long[] call(int function, long[] arguments) {
    prepare();
    FunctionType type = shape.functions().get(function);
    write(type.params(), arguments);
    NativeMachine outer = CURRENT.get();
    long outerStack = value(Abi.SAVED_STACK);
    long outerLimit = value(Abi.STACK_LIMIT);
    if (Thread.currentThread().isInterrupted()) {
      interrupt();
    }
    throwIfAsked();
    long outerThread = isIn(Signals.thread());
    CURRENT.set(this);
    try {
      put(Abi.TRAP, 0);
      put(Abi.FAULT, 0);
      put(Abi.IN_GUEST, 1);
      Gate.enter(
          context.address(),
          loaded.thunkAddress(shape.typeIdOf(function)),
          loaded.functionAddress(function));
    } finally {
      put(Abi.IN_GUEST, 0);
      CURRENT.set(outer);
      isIn(outerThread);
      put(Abi.SAVED_STACK, outerStack);
      put(Abi.STACK_LIMIT, outerLimit);
    }
    throwTrap();
    return read(type.returns());
  }

  /** Answers with the thread that was in before. */
  private long isIn(long now) {
    synchronized (lock) {
      long before = thread;
      thread = now;
      return before;
    }
  }

  private void throwIfAsked() {
    if (value(Abi.END) != 0) {
      throw new GuestTrapException(Trap.INTERRUPTED, 0);
    }
  }

  private void throwTrap() {
    long why = value(Abi.TRAP);
    if (why == 0) {
      return;
    }
    put(Abi.TRAP, 0);
    Trap trap = Trap.of((int) why);
    if (trap == Trap.HOST && thrown != null) {
      Throwable cause = thrown;
      thrown = null;
      throw unchecked(cause);
    }
    boolean asked = value(Abi.END) != 0;
    Trap seen = trap == Trap.STACK_EXHAUSTED && asked ? Trap.INTERRUPTED : trap;
    long fault = value(Abi.FAULT);
    put(Abi.FAULT, 0);
    int function = fault == 0 ? (int) (why >>> 32) : loaded.functionAt(fault);
    throw new GuestTrapException(seen, function);
  }

  /** What host functions throw arrives as it is. */
  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new WasmRuntimeException(cause);
  }

  private void write(List<ValType> types, long[] values) {
    for (int i = 0; i < types.size(); i++) {
      put(Abi.VALUES + (long) i * Long.BYTES, values[i]);
    }
  }

  private long[] read(List<ValType> types) {
    long[] values = new long[types.size()];
    for (int i = 0; i < values.length; i++) {
      long at = Abi.VALUES + (long) i * Long.BYTES;
      boolean isShort = types.get(i).equals(ValType.I32) || types.get(i).equals(ValType.F32);
      values[i] = isShort ? context.get(ValueLayout.JAVA_INT, at) : value(at);
    }
    return values;
  }

  /** Compiled code calls this, on the guest's thread. Must not throw: the JVM would end. */
  static long hostCall(long context, long what, long a, long b, long c) {
    NativeMachine machine = CURRENT.get();
    if (machine == null) {
      throw new IllegalStateException("compiled code runs without a machine");
    }
    try {
      machine.put(Abi.IN_GUEST, 0);
      HostCall call = HostCall.of((int) what & 0xff);
      long answer =
          machine.serve(call, (int) (what >>> 8) & 0xff_ffff, (int) (what >>> 32), a, b, c);
      machine.throwIfAsked();
      machine.put(Abi.IN_GUEST, 1);
      return answer;
    } catch (Throwable e) {
      machine.thrown = e;
      machine.put(Abi.TRAP, Trap.HOST.number());
      return 0;
    }
  }

  private long serve(HostCall call, int first, int second, long a, long b, long c) {
    switch (call) {
      case IMPORT -> callImport(first);
      case MEMORY_GROW -> {
        return grow((int) a);
      }
      case MEMORY_INIT -> mine().initPassiveSegment(first, (int) a, (int) b, (int) c);
      case DATA_DROP -> {
        if (memory != null) {
          memory.drop(first);
        }
        instance.dropDataSegment(first);
      }
      case TABLE_GET -> {
        return tables.get(first, (int) a);
      }
      case TABLE_SET -> tables.set(first, (int) a, b);
      case TABLE_GROW -> {
        return tables.grow(first, (int) a, b);
      }
      case TABLE_FILL -> tables.fill(first, (int) a, b, (int) c);
      case TABLE_COPY -> tables.copy(first, second, (int) a, (int) b, (int) c);
      case TABLE_INIT -> tables.initialize(second, first, (int) a, (int) b, (int) c);
      case ELEM_DROP -> instance.setElement(first, null);
    }
    return 0;
  }

  private NativeMemory mine() {
    if (memory == null) {
      throw new IllegalStateException("the guest has no memory");
    }
    return memory;
  }

  private int grow(int pages) {
    int before = mine().grow(pages);
    writeMemory();
    return before;
  }

  private void callImport(int number) {
    FunctionType type = shape.functions().get(number);
    long[] arguments = read(type.params());
    long[] results = instance.imports().function(number).handle().apply(instance, arguments);
    if (results != null) {
      write(type.returns(), results);
    }
  }
}
