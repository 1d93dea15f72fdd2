package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Handlers of two signals, in machine code for x86-64 and Linux. Both look at where the thread is,
 * and if it is in compiled code they let it leave its guest: they write a trap into the context,
 * and into what the kernel restores when they return that the thread goes on in {@link
 * Gate#LEAVE_ADDRESS}. They touch nothing else, neither the JVM's nor the C library's.
 *
 * <pre>
 * fault (SIGSEGV):                            end (a real-time signal that nobody uses):
 *   unless code_base ≤ RIP &lt; its end          unless it carries this process's secret
 *     or the kernel sent it about a page           or code_base ≤ RIP &lt; its end
 *     or guest_base ≤ address &lt; its end         return
 *     jump to the JVM's handler                 context = the value it carries
 *   context = address of its slot               unless IN_GUEST, return
 *   unless IN_GUEST, jump to the JVM's          TRAP = INTERRUPTED
 *   FAULT = RIP; TRAP = MEMORY_OUT_OF_BOUNDS    go on as after a fault
 *   RDI = context; RIP = LEAVE
 *   return
 * </pre>
 *
 * <p>The JVM's own faults, for null pointers, safepoints and stacks, happen in other code and go to
 * its handler with all arguments as they came. Flags and blocked signals are those of the JVM's
 * handler, so both run on the thread's own stack.
 */
@SuppressWarnings("restricted")
final class Signals {
  private static final byte[] HANDLERS =
      HexFormat.of()
          .parseHex(
              "488b82a8000000482b05f2000000483b05f300000073568b4e08ffc983f90177"
                  + "4c488b46104889c1482b0de1000000483b0de20000007335"
                  + "48c1e82148c1e0214883785801"
                  + "7526488b8aa80000004889482848c7402002000000"
                  + "48894268488b0dbb00000048898aa8000000c3ff25b5000000"
                  + "90".repeat(13)
                  + "488b05a9000000483b4610752c488b82a8000000482b0565000000483b056600"
                  + "00007315488b46184883785801750a48c740200a000000eba1c3");

  /** Code that sends the signal that {@link #tryOut} has prepared, and returns. */
  static final byte[] SENDS_TO_ITSELF =
      HexFormat.of()
          .parseHex(
              "4889f8488bb880000000488bb088000000488b90900000004c8d9098000000b8290100000f05c3");

  private static final int END_AT = 0x80;
  private static final int CONSTANTS_AT = 0x100;
  private static final int PAGE = 4096;

  private static final int SEGV = 11;

  /** The C library uses the first real-time signals, the JDK the last but two. */
  private static final int FIRST_FREE = 40;

  private static final int LAST_FREE = 60;

  // struct sigaction of the C library
  private static final int ACTION_BYTES = 152;
  private static final int FLAGS_AT = 136;
  private static final int SIGINFO_AND_RESTART = 0x4 | 0x10000000;

  // siginfo_t
  private static final int INFO_BYTES = 128;
  private static final int CODE_AT = 8;
  private static final int SECRET_AT = 16;
  private static final int VALUE_AT = 24;
  private static final int QUEUED = -1;

  private static final long GETTID = 186;
  private static final long RT_TGSIGQUEUEINFO = 297;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SIGACTION =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("sigaction"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG),
          Linker.Option.firstVariadicArg(1));

  private final int endSignal;
  private final long secret;
  private final long process = ProcessHandle.current().pid();

  private Signals(int endSignal, long secret) {
    this.endSignal = endSignal;
    this.secret = secret;
  }

  /**
   * @throws UnsupportedOperationException if the process does not handle signals as the JVM does
   *     alone
   */
  static Signals install(MemorySegment code, MemorySegment guests) {
    long secret = new SecureRandom().nextLong();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(ACTION_BYTES, Long.BYTES);
      call(SEGV, MemorySegment.NULL, action);
      long jvm = handler(action);
      if (jvm == 0 || jvm == 1 || (flags(action) & SIGINFO_AND_RESTART) != SIGINFO_AND_RESTART) {
        throw new UnsupportedOperationException("the JVM does not handle faults");
      }
      int end = freeSignal(arena);
      MemorySegment handlers = handlers(code, guests, jvm, secret);
      action.set(ValueLayout.JAVA_LONG, 0, handlers.address() + END_AT);
      call(end, action, MemorySegment.NULL);
      action.set(ValueLayout.JAVA_LONG, 0, handlers.address());
      MemorySegment before = arena.allocate(ACTION_BYTES, Long.BYTES);
      call(SEGV, action, before);
      if (handler(before) != jvm) {
        call(SEGV, before, MemorySegment.NULL);
        throw new UnsupportedOperationException("somebody else changes handlers of signals");
      }
      return new Signals(end, secret);
    }
  }

  private static long handler(MemorySegment action) {
    return action.get(ValueLayout.JAVA_LONG, 0);
  }

  private static int flags(MemorySegment action) {
    return action.get(ValueLayout.JAVA_INT, FLAGS_AT);
  }

  private static int freeSignal(Arena arena) {
    MemorySegment action = arena.allocate(ACTION_BYTES, Long.BYTES);
    for (int signal = FIRST_FREE; signal <= LAST_FREE; signal++) {
      call(signal, MemorySegment.NULL, action);
      if (handler(action) == 0) {
        return signal;
      }
    }
    throw new UnsupportedOperationException("every real-time signal is in use");
  }

  private static MemorySegment handlers(
      MemorySegment code, MemorySegment guests, long jvm, long secret) {
    MemorySegment page = Os.map(PAGE, Os.READ | Os.WRITE);
    page.copyFrom(MemorySegment.ofArray(HANDLERS));
    long[] constants = {
      code.address(),
      code.byteSize(),
      guests.address(),
      guests.byteSize(),
      Gate.LEAVE_ADDRESS,
      jvm,
      secret
    };
    MemorySegment.copy(constants, 0, page, ValueLayout.JAVA_LONG, CONSTANTS_AT, constants.length);
    if (!Os.protect(page, PAGE, Os.READ | Os.EXECUTE)) {
      throw new UnsupportedOperationException("the system forbids code made at run time");
    }
    return page;
  }

  private static void call(int signal, MemorySegment action, MemorySegment before) {
    int failed;
    try {
      failed = (int) SIGACTION.invokeExact(signal, action.address(), before.address());
    } catch (Throwable e) {
      throw new IllegalStateException("sigaction", e);
    }
    if (failed != 0) {
      throw new UnsupportedOperationException("signal " + signal + " cannot be handled");
    }
  }

  private static long syscall(long number, long a, long b, long c, long d) {
    try {
      return (long) SYSCALL.invokeExact(number, a, b, c, d);
    } catch (Throwable e) {
      throw new IllegalStateException("syscall " + number, e);
    }
  }

  /** The kernel's number of the calling thread. */
  static long thread() {
    return syscall(GETTID, 0, 0, 0, 0);
  }

  /**
   * Ends the guest if its thread is in compiled code at this moment; nothing happens otherwise.
   *
   * @param thread number of a thread that has not ended
   * @param context of its guest, which lives until that thread's next system call at least
   */
  void end(long thread, long context) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, Long.BYTES);
      write(info, context);
      syscall(RT_TGSIGQUEUEINFO, process, thread, endSignal, info.address());
    }
  }

  private void write(MemorySegment info, long context) {
    info.set(ValueLayout.JAVA_INT, 0, endSignal);
    info.set(ValueLayout.JAVA_INT, CODE_AT, QUEUED);
    info.set(ValueLayout.JAVA_LONG, SECRET_AT, secret);
    info.set(ValueLayout.JAVA_LONG, VALUE_AT, context);
  }

  /**
   * @param code address of {@link #SENDS_TO_ITSELF} among compiled code
   * @param context of zeros
   * @throws UnsupportedOperationException if the thread does not leave the code
   */
  void tryOut(long code, MemorySegment context) {
    context.set(ValueLayout.JAVA_LONG, Abi.VALUES, process);
    context.set(ValueLayout.JAVA_LONG, Abi.VALUES + 8, thread());
    context.set(ValueLayout.JAVA_LONG, Abi.VALUES + 16, endSignal);
    write(context.asSlice(Abi.VALUES + 24, INFO_BYTES), context.address());
    context.set(ValueLayout.JAVA_LONG, Abi.IN_GUEST, 1);
    Gate.enter(context.address(), code, 0);
    if (context.get(ValueLayout.JAVA_LONG, Abi.TRAP) != Trap.INTERRUPTED.number()) {
      throw new UnsupportedOperationException("the system does not deliver signals to threads");
    }
  }
}
