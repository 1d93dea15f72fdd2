package io.turboprop.proplet.engine.wasi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Arguments, environment, chance, and the end. */
final class ProcessCalls {
  private ProcessCalls() {}

  /** args_get(argv, argv_buf) */
  static void args(Wasi wasi, Cells cells, long[] a) throws WasiError {
    writeStrings(wasi.setup().arguments(), cells, (int) a[0], (int) a[1]);
  }

  /** args_sizes_get(argc, argv_buf_size) */
  static void argsSizes(Wasi wasi, Cells cells, long[] a) throws WasiError {
    writeSizes(wasi.setup().arguments(), cells, (int) a[0], (int) a[1]);
  }

  /** environ_get(environ, environ_buf) */
  static void environ(Wasi wasi, Cells cells, long[] a) throws WasiError {
    writeStrings(environment(wasi), cells, (int) a[0], (int) a[1]);
  }

  /** environ_sizes_get(environc, environ_buf_size) */
  static void environSizes(Wasi wasi, Cells cells, long[] a) throws WasiError {
    writeSizes(environment(wasi), cells, (int) a[0], (int) a[1]);
  }

  /** In alphabetical order, so that runs repeat. */
  private static List<String> environment(Wasi wasi) {
    return wasi.setup().environment().entrySet().stream()
        .map(variable -> variable.getKey() + "=" + variable.getValue())
        .sorted()
        .toList();
  }

  private static void writeSizes(List<String> strings, Cells cells, int count, int size)
      throws WasiError {
    int bytes = strings.stream().mapToInt(text -> terminated(text).length).sum();
    cells.writeInt(count, strings.size());
    cells.writeInt(size, bytes);
  }

  private static void writeStrings(List<String> strings, Cells cells, int pointers, int buffer)
      throws WasiError {
    int pointer = pointers;
    int at = buffer;
    for (String text : strings) {
      byte[] bytes = terminated(text);
      cells.writeInt(pointer, at);
      cells.write(at, bytes, bytes.length);
      pointer += 4;
      at += bytes.length;
    }
  }

  /** UTF-8 with a zero at the end, and none before: a guest would see it as the end. */
  private static byte[] terminated(String text) {
    byte[] bytes = text.replace("\0", "").getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** random_get(buf, buf_len) */
  static void random(Wasi wasi, Cells cells, long[] a) throws WasiError {
    int at = (int) a[0];
    int left = (int) a[1];
    cells.check(at, left);
    RandomGenerator random = wasi.setup().random();
    while (left != 0) {
      GuestInterrupted.check();
      int some = (int) Math.min(Integer.toUnsignedLong(left), wasi.piece().length);
      byte[] bytes = some == wasi.piece().length ? wasi.piece() : new byte[some];
      random.nextBytes(bytes);
      cells.write(at, bytes, some);
      at += some;
      left -= some;
    }
  }

  /** sched_yield() */
  @SuppressWarnings("ThreadPriorityCheck") // The guest asks for it, and relies on it or not.
  static void giveWay(Wasi wasi, Cells cells, long[] a) {
    GuestInterrupted.check();
    Thread.yield();
  }

  /** proc_exit(code) */
  @SuppressWarnings("DoNotCallSuggester")
  static void exit(Wasi wasi, Cells cells, long[] a) {
    throw new GuestExit((int) a[0]);
  }

  /** proc_raise(signal): there are no signals. */
  @SuppressWarnings("DoNotCallSuggester")
  static void raise(Wasi wasi, Cells cells, long[] a) throws WasiError {
    throw new WasiError(Errno.ENOSYS);
  }
}
