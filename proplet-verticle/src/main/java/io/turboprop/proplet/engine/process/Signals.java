package io.turboprop.proplet.engine.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** Signals to whole groups of processes, which the JDK does not know. POSIX only. */
@SuppressWarnings("restricted") // The launcher grants native access.
final class Signals {
  private static final int SIGKILL = 9;
  private static final MethodHandle KILL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Signals() {}

  /**
   * Kills every process of the group; does nothing if there is none.
   *
   * @param leader number of the process that the group began with
   */
  static void killGroup(long leader) {
    if (leader <= 1) {
      throw new IllegalArgumentException("no group of ours: " + leader);
    }
    try {
      int ignored = (int) KILL.invokeExact((int) -leader, SIGKILL);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable never) {
      throw new IllegalStateException("kill threw", never);
    }
  }

  /** "signal 9 (SIGKILL)", for a status above 128. */
  static String name(int status) {
    int signal = status - 128;
    String name =
        switch (signal) {
          case 4 -> " (SIGILL)";
          case 6 -> " (SIGABRT)";
          case 7 -> " (SIGBUS)";
          case 8 -> " (SIGFPE)";
          case 9 -> " (SIGKILL)";
          case 11 -> " (SIGSEGV)";
          case 15 -> " (SIGTERM)";
          default -> "";
        };
    return "signal " + signal + name;
  }
}
