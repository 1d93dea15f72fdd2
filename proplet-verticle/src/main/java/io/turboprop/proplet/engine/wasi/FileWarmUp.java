package io.turboprop.proplet.engine.wasi;

import io.turboprop.proplet.engine.GuestDir;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does once, in a temporary directory, all that guests can do with files, before the first guest
 * gets one. A guest may use up its stack and then call: what is linked or initialized for the first
 * time there would be lost to the whole JVM.
 */
public final class FileWarmUp {
  private static final Logger log = LoggerFactory.getLogger(FileWarmUp.class);
  private static final long STACK_BYTES = 4 << 20;
  private static final int DIR = 3;
  private static final int FILE = 4;
  private static final int RESULT = 0;
  private static final int PATH = 1024;
  private static final int OTHER = 2048;
  private static final int VECTOR = 3072;
  private static final int DATA = 4096;

  private static volatile boolean done;

  private final Wasi wasi;
  private final ArrayMemory memory = new ArrayMemory();

  private FileWarmUp(Wasi wasi) {
    this.wasi = wasi;
  }

  /**
   * Blocks until it is done, which takes some tenths of a second of a processor. Later calls return
   * at once. Proplets that grant directories call it at their start, so that no guest waits.
   *
   * @throws GuestInterrupted if the thread is interrupted while it waits
   */
  public static void run() {
    if (done || !LinuxFlags.hold()) {
      return;
    }
    try {
      Once.THREAD.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GuestInterrupted();
    }
  }

  /** The caller may be a guest's thread, which has little stack and must be able to end. */
  private static final class Once {
    static final Thread THREAD = start();

    private static Thread start() {
      Thread thread =
          new Thread(null, FileWarmUp::inTemporaryDirectory, "wasi-warm-up", STACK_BYTES);
      thread.setDaemon(true);
      thread.start();
      return thread;
    }
  }

  private static void inTemporaryDirectory() {
    try {
      Path dir = Files.createTempDirectory("turboprop-warm-up");
      try (Wasi wasi = Wasi.openCold(setup(dir))) {
        new FileWarmUp(wasi).everything();
      } finally {
        Files.delete(dir);
      }
    } catch (IOException e) {
      log.warn("file operations of guests cannot be tried in the temporary directory", e);
    } finally {
      done = true;
    }
  }

  private static WasiSetup setup(Path dir) {
    return new WasiSetup(
        List.of("warm-up"),
        Map.of(),
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        new Random(0),
        List.of(new GuestDir(dir, "/", true)),
        WasiLimits.DEFAULT);
  }

  private void everything() {
    memory.writeInt(VECTOR, DATA);
    memory.writeInt(VECTOR + 4, 8);
    int a = memory.put(PATH, "sub/../a");
    int b = memory.put(OTHER, "b");
    call("path_create_directory", DIR, PATH, 3);
    call("path_open", DIR, 1, PATH, a, 1, Rights.FILE, Rights.FILE, FdFlags.APPEND, RESULT);
    readAndWrite();
    for (String name : List.of("fd_fdstat_get", "fd_filestat_get", "fd_prestat_get", "fd_tell")) {
      call(name, FILE, DATA);
      call(name, DIR, DATA);
    }
    call("fd_prestat_dir_name", DIR, DATA, 8);
    call("fd_fdstat_set_flags", FILE, 0);
    call("fd_filestat_set_size", FILE, 4);
    call("fd_filestat_set_times", FILE, 0, 0, 10);
    call("fd_allocate", FILE, 0, 8);
    call("fd_advise", FILE, 0, 8, 0);
    call("fd_sync", FILE);
    call("fd_datasync", FILE);
    call("fd_readdir", DIR, DATA, 256, 0, RESULT);
    call("path_filestat_get", DIR, 1, PATH, a, DATA);
    call("path_filestat_set_times", DIR, 1, PATH, a, 0, 0, 5);
    call("path_link", DIR, 0, PATH, a, DIR, OTHER, b);
    call("path_unlink_file", DIR, OTHER, b);
    call("path_symlink", PATH, a, DIR, OTHER, b);
    call("path_readlink", DIR, OTHER, b, DATA, 64, RESULT);
    call("path_open", DIR, 1, OTHER, b, 0, Rights.FD_READ, 0, 0, RESULT);
    call("fd_renumber", FILE + 1, FILE);
    call("fd_close", FILE);
    call("path_rename", DIR, OTHER, b, DIR, OTHER, b);
    call("path_unlink_file", DIR, OTHER, b);
    call("path_unlink_file", DIR, PATH, a);
    call("path_open", DIR, 0, PATH, a, 0, 0, 0, 0, RESULT); // What is not there.
    call("path_remove_directory", DIR, PATH, 3);
  }

  private void readAndWrite() {
    call("fd_write", FILE, VECTOR, 1, RESULT);
    call("fd_pwrite", FILE, VECTOR, 1, 0, RESULT);
    call("fd_seek", FILE, 0, 0, RESULT);
    call("fd_read", FILE, VECTOR, 1, RESULT);
    call("fd_pread", FILE, VECTOR, 1, 0, RESULT);
    memory.writeLong(DATA + 8, 1); // Waits to read from file descriptor 0.
    call("poll_oneoff", DATA, DATA + 64, 1, RESULT);
  }

  private void call(String name, long... arguments) {
    for (WasiFunction function : Wasi.functions()) {
      if (function.name().equals(name)) {
        int code = function.call(wasi, memory, arguments);
        log.trace("{} answers {}", name, code);
      }
    }
  }
}
