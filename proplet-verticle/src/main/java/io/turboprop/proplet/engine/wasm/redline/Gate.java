package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HexFormat;

/**
 * The way in and out of compiled code: two pieces of machine code for x86-64 and the calling
 * convention of Linux.
 *
 * <pre>
 * enter(context, thunk, function):         leave(context):
 *   push rbx, rbp, r12 to r15                mov  rsp, [rdi + SAVED_STACK]
 *   sub  rsp, 8          ; keeps it even     add  rsp, 8
 *   mov  [rdi + SAVED_STACK], rsp            pop  r15 to r12, rbp, rbx
 *   mov  rax, rsp                            ret              ; as if enter returned
 *   sub  rax, [rdi + STACK_BUDGET]
 *   mov  [rdi + STACK_LIMIT], rax
 *   mov  rax, rsi
 *   mov  rsi, rdx
 *   call rax
 *   add  rsp, 8
 *   pop  r15 to r12, rbp, rbx
 *   ret
 * </pre>
 *
 * <p>Between the two lie frames of compiled code alone: whoever calls the host lets it return
 * first. So leaving skips no frame of the JVM.
 */
@SuppressWarnings("restricted")
final class Gate {
  private static final String POPS = "4883c408" + "415f415e415d415c5d5bc3";
  private static final byte[] ENTER =
      HexFormat.of()
          .parseHex(
              "5355415441554156415748"
                  + "83ec08"
                  + "488927"
                  + "4889e0"
                  + "482b4718"
                  + "48894708"
                  + "4889f0"
                  + "4889d6"
                  + "ffd0"
                  + POPS);
  private static final byte[] LEAVE = HexFormat.of().parseHex("488b27" + POPS);
  private static final int LEAVE_AT = 64;

  private static final MemorySegment CODE = code();
  private static final MethodHandle ENTER_HANDLE =
      Linker.nativeLinker()
          .downcallHandle(
              CODE,
              FunctionDescriptor.ofVoid(
                  ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

  static final long LEAVE_ADDRESS = CODE.address() + LEAVE_AT;
  static final long HOST_ADDRESS = hostStub();
  static final long MEMMOVE_ADDRESS = Os.address("memmove");
  static final long MEMSET_ADDRESS = Os.address("memset");

  private Gate() {}

  private static MemorySegment code() {
    MemorySegment code = Os.map(LEAVE_AT * 2, Os.READ | Os.WRITE);
    code.asSlice(0, ENTER.length).copyFrom(MemorySegment.ofArray(ENTER));
    code.asSlice(LEAVE_AT, LEAVE.length).copyFrom(MemorySegment.ofArray(LEAVE));
    if (!Os.protect(code, code.byteSize(), Os.READ | Os.EXECUTE)) {
      throw new UnsupportedOperationException("the system forbids code made at run time");
    }
    return code;
  }

  private static long hostStub() {
    try {
      var type =
          MethodType.methodType(
              long.class, long.class, long.class, long.class, long.class, long.class);
      MethodHandle target =
          MethodHandles.lookup().findStatic(NativeMachine.class, "hostCall", type);
      var descriptor =
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG);
      return Linker.nativeLinker().upcallStub(target, descriptor, Arena.global()).address();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("hostCall", e);
    }
  }

  /** Runs compiled code until it returns or leaves. */
  static void enter(long context, long thunk, long function) {
    try {
      ENTER_HANDLE.invokeExact(context, thunk, function);
    } catch (Throwable e) {
      throw new IllegalStateException("the way into compiled code failed", e);
    }
  }
}
