package io.turboprop.proplet.engine.wasm.redline;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

/**
 * Memory and machine of one guest that runs machine code. Made, used and closed by the guest's
 * thread; {@link #interrupt} is for all threads.
 */
public final class NativeGuest implements AutoCloseable {
  /**
   * What the thread of a guest needs of stack beside the guest: the JVM's own frames and guard
   * pages, host functions, and the frame of one function below the limit.
   */
  public static final long STACK_RESERVE_BYTES = 1L << 20;

  private final LoadedModule code;
  private final long stackBytes;
  private final Object lock = new Object();
  private @Nullable NativeMemory memory;
  private @Nullable NativeMachine machine;
  private boolean interrupted;

  /**
   * @param code held for this guest; stays so until after {@link #close}
   * @param stackBytes for the guest's frames; its thread has {@link #STACK_RESERVE_BYTES} more
   */
  public NativeGuest(LoadedModule code, long stackBytes) {
    this.code = code;
    this.stackBytes = stackBytes;
  }

  /**
   * @param budget from which the initial pages have been taken already
   */
  public Memory memory(MemoryLimits limits, PageBudget budget) {
    memory = new NativeMemory(code.shape().memoryAt(), limits, budget);
    return memory;
  }

  public Machine machine(Instance instance) {
    NativeMachine made = new NativeMachine(code, instance, stackBytes);
    synchronized (lock) {
      machine = made;
      if (interrupted) {
        made.interrupt();
      }
    }
    return made;
  }

  /** Asks the guest to end, from now on. */
  public void interrupt() {
    synchronized (lock) {
      interrupted = true;
      if (machine != null) {
        machine.interrupt();
      }
    }
  }

  @Override
  public void close() {
    NativeMachine made;
    synchronized (lock) {
      made = machine;
    }
    if (made != null) {
      made.close();
    }
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
