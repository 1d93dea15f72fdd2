package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import run.endive.log.Logger;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.Import;

/**
 * What one guest can reach outside of itself: WASI preview 1 with arguments, environment, clocks,
 * random numbers and the three standard streams. No directory is opened and there are no sockets.
 *
 * <p>Reading, writing and polling are our own: Endive's allocate on the JVM's heap whatever length
 * the guest asks for, before they look whether its memory is that large.
 */
final class WasiHost {
  private static final int SUCCESS = 0;
  private static final int EBADF = 8;
  private static final int EINVAL = 28;
  private static final int EIO = 29;
  private static final int ENOTSUP = 58;
  private static final int MAX_VECTORS = 1024;
  private static final int MAX_SUBSCRIPTIONS = 1024;
  private static final int CLOCK_PROCESS_CPU = 2;
  private static final int CLOCK_THREAD_CPU = 3;
  private static final int NAMES_SHOWN = 5;
  private static final int CHUNK_BYTES = 64 << 10;

  private final InputStream stdin;
  private final OutputStream stdout;
  private final OutputStream stderr;
  private final HostFunction[] functions;

  WasiHost(WasiOptions options) {
    this.stdin = options.stdin();
    this.stdout = options.stdout();
    this.stderr = options.stderr();
    WasiPreview1 wasi =
        WasiPreview1.builder().withLogger(new Silence()).withOptions(options).build();
    this.functions =
        Arrays.stream(wasi.toHostFunctions()).map(this::orOurOwn).toArray(HostFunction[]::new);
  }

  HostFunction[] functions() {
    return functions.clone();
  }

  /** All there is to import. */
  ImportValues imports() {
    return ImportValues.builder().addFunction(functions).build();
  }

  /**
   * @throws GuestFailure of kind IMPORT_MISSING that names what the module wants and cannot have
   */
  void checkImports(WasmModule module) {
    Set<String> provided =
        Arrays.stream(functions).map(f -> f.module() + "." + f.name()).collect(Collectors.toSet());
    List<String> missing =
        module.importSection().stream()
            .filter(
                wanted ->
                    wanted.importType() != ExternalType.FUNCTION
                        || !provided.contains(name(wanted)))
            .map(
                wanted ->
                    name(wanted) + " (" + wanted.importType().name().toLowerCase(Locale.ROOT) + ")")
            .distinct()
            .toList();
    if (!missing.isEmpty()) {
      String shown = String.join(", ", missing.subList(0, Math.min(NAMES_SHOWN, missing.size())));
      throw new GuestFailure(
          FailureKind.IMPORT_MISSING,
          "the module imports %s%s; this engine provides wasi_snapshot_preview1 only"
              .formatted(shown, missing.size() > NAMES_SHOWN ? ", …" : ""));
    }
  }

  private static String name(Import wanted) {
    return wanted.module() + "." + wanted.name();
  }

  private HostFunction orOurOwn(HostFunction theirs) {
    WasmFunctionHandle then = theirs.handle();
    WasmFunctionHandle handle =
        switch (theirs.name()) {
          case "fd_read" -> (guest, args) -> errno(read(guest, args));
          case "fd_write" -> (guest, args) -> errno(write(guest, args));
          case "poll_oneoff" ->
              (guest, args) ->
                  args[2] > MAX_SUBSCRIPTIONS ? errno(EINVAL) : then.apply(guest, args);
          case "clock_time_get" ->
              (guest, args) ->
                  isCpuClock(args[0]) ? errno(cpuTime(guest, args)) : then.apply(guest, args);
          case "sock_accept", "sock_recv", "sock_send" -> (guest, args) -> errno(ENOTSUP);
          default -> then;
        };
    return new HostFunction(theirs.module(), theirs.name(), theirs.functionType(), handle);
  }

  /** fd_read(fd, iovs, iovs_len, nread) */
  private int read(Instance guest, long[] args) {
    if (args[0] != 0) {
      return EBADF;
    }
    return transfer(
        guest,
        args,
        (memory, at, length) -> {
          byte[] chunk = new byte[Math.min(length, CHUNK_BYTES)];
          int read = stdin.read(chunk);
          memory.write(at, chunk, 0, Math.max(read, 0));
          return read;
        });
  }

  /** fd_write(fd, iovs, iovs_len, nwritten) */
  private int write(Instance guest, long[] args) {
    if (args[0] != 1 && args[0] != 2) {
      return EBADF;
    }
    OutputStream out = args[0] == 1 ? stdout : stderr;
    return transfer(
        guest,
        args,
        (memory, at, length) -> {
          for (int done = 0; done < length; done += CHUNK_BYTES) {
            out.write(memory.readBytes(at + done, Math.min(CHUNK_BYTES, length - done)));
          }
          return length;
        });
  }

  private interface Transfer {
    /** Answers how many bytes were moved, or a negative number at the end. */
    int move(Memory memory, int at, int length) throws IOException;
  }

  private static void check(Memory memory, int at, int length) {
    long size = (long) memory.pages() * Memory.PAGE_SIZE;
    if (at < 0 || length < 0 || at > size - length) {
      throw new WasmRuntimeException(
          "out of bounds memory access: %d bytes at address %d of %d"
              .formatted(Integer.toUnsignedLong(length), Integer.toUnsignedLong(at), size));
    }
  }

  private static int transfer(Instance guest, long[] args, Transfer transfer) {
    Memory memory = memory(guest);
    int vectors = (int) args[1];
    int count = (int) args[2];
    if (count < 0 || count > MAX_VECTORS) {
      return EINVAL;
    }
    int total = 0;
    for (int i = 0; i < count; i++) {
      int at = memory.readInt(vectors + 8 * i);
      int length = memory.readInt(vectors + 8 * i + 4);
      check(memory, at, length);
      try {
        int moved = length == 0 ? 0 : transfer.move(memory, at, length);
        total += Math.max(moved, 0);
        if (moved < length) {
          break;
        }
      } catch (IOException e) {
        return EIO;
      }
    }
    memory.writeI32((int) args[3], total);
    return SUCCESS;
  }

  private static boolean isCpuClock(long id) {
    return id == CLOCK_PROCESS_CPU || id == CLOCK_THREAD_CPU;
  }

  /**
   * clock_time_get(id, precision, time): the guest's own processor time, since its process is its
   * thread.
   */
  private static int cpuTime(Instance guest, long[] args) {
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    memory(guest).writeLong((int) args[2], Math.max(nanos, 0));
    return SUCCESS;
  }

  private static Memory memory(Instance guest) {
    Memory memory = guest.memory();
    if (memory != null) {
      return memory;
    }
    throw new WasmRuntimeException("the module calls WASI but has no memory");
  }

  private static long[] errno(int code) {
    return new long[] {code};
  }

  private static final class Silence implements Logger {
    @Override
    public void log(Level level, String message, Throwable cause) {}

    @Override
    public boolean isLoggable(Level level) {
      return false;
    }
  }
}
