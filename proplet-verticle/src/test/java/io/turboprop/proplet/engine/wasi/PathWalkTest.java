package io.turboprop.proplet.engine.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.GuestDir;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths in a tree that somebody else changes meanwhile. */
final class PathWalkTest {
  private static final Duration FOR = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final ArrayMemory memory = new ArrayMemory();

  private Wasi open(Path dir) {
    return Wasi.open(
        new WasiSetup(
            List.of("test"),
            Map.of(),
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            new Random(1),
            List.of(new GuestDir(dir, "/", true)),
            WasiLimits.DEFAULT));
  }

  private int call(Wasi wasi, String name, long... arguments) {
    WasiFunction function =
        Wasi.functions().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    return function.call(wasi, memory, arguments);
  }

  /** The code of the answer; the descriptor is in the memory's first four bytes. */
  private int open(Wasi wasi, int dir, String path) {
    memory.put(64, path);
    return call(wasi, "path_open", dir, 1, 64, path.length(), 0, Rights.FD_READ, ~0L, 0, 0);
  }

  private String read(Wasi wasi, int fd) {
    memory.writeInt(8, 1024);
    memory.writeInt(12, 100);
    assertThat(call(wasi, "fd_read", fd, 8, 1, 16)).isZero();
    assertThat(call(wasi, "fd_close", fd)).isZero();
    return memory.text(1024, memory.readInt(16));
  }

  @Test
  void directory_swappedForALinkAgainAndAgain_neverLeadsOutside() throws Exception {
    Path dir = Files.createDirectories(folder.resolve("dir"));
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("file"), "outside");
    Files.writeString(Files.createDirectories(dir.resolve("real")).resolve("file"), "inside");
    AtomicBoolean over = new AtomicBoolean();
    Thread swapper = Thread.ofPlatform().start(() -> swap(dir, over));
    Set<String> seen = new HashSet<>();
    Set<Integer> codes = new HashSet<>();
    try (Wasi wasi = open(dir)) {
      long start = System.nanoTime();
      while (goesOn(start, seen)) {
        int code = open(wasi, 3, "flip/file");
        codes.add(code);
        if (code == 0) {
          seen.add(read(wasi, memory.readInt(0)));
        }
      }
    } finally {
      over.set(true);
      swapper.join();
    }

    assertThat(seen).containsExactly("inside");
    assertThat(codes).contains(Errno.ENOTCAPABLE.code());
  }

  /** For a while, and longer on a busy machine until something was seen at all. */
  private static boolean goesOn(long startNanos, Set<String> seen) {
    long passed = System.nanoTime() - startNanos;
    return passed < FOR.toNanos() || (seen.isEmpty() && passed < PATIENCE.toNanos());
  }

  /** Lets the name mean a directory and a link that leads outside, in turns. */
  private static void swap(Path dir, AtomicBoolean over) {
    Path name = dir.resolve("flip");
    try {
      while (!over.get()) {
        Files.move(dir.resolve("real"), name);
        Files.move(name, dir.resolve("real"));
        Files.createSymbolicLink(name, Path.of("../outside"));
        Files.delete(name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void file_swappedForALinkAgainAndAgain_isNeverReadOutside() throws Exception {
    Path dir = Files.createDirectories(folder.resolve("dir"));
    Files.writeString(folder.resolve("secret"), "outside");
    Path name = Files.writeString(dir.resolve("name"), "inside");
    AtomicBoolean over = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!over.get()) {
                      replace(name, Files.createSymbolicLink(dir.resolve("l"), secret()));
                      replace(name, Files.writeString(dir.resolve("f"), "inside"));
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    Set<String> seen = new HashSet<>();
    try (Wasi wasi = open(dir)) {
      long start = System.nanoTime();
      while (goesOn(start, seen)) {
        if (open(wasi, 3, "name") == 0) {
          seen.add(read(wasi, memory.readInt(0)));
        }
      }
    } finally {
      over.set(true);
      swapper.join();
    }

    assertThat(seen).containsExactly("inside");
  }

  private static Path secret() {
    return Path.of("../secret");
  }

  private static void replace(Path name, Path by) throws IOException {
    Files.move(by, name, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void directory_movedOutsideWhileItIsOpen_hasNoParent() throws IOException {
    Path dir = Files.createDirectories(folder.resolve("dir"));
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
    Files.createDirectories(dir.resolve("a/b"));
    try (Wasi wasi = open(dir)) {
      assertThat(open(wasi, 3, "a/b")).isZero();
      int b = memory.readInt(0);
      Files.move(dir.resolve("a/b"), outside.resolve("b"));

      assertThat(open(wasi, b, "../secret")).isEqualTo(Errno.ENOTCAPABLE.code());
      assertThat(open(wasi, b, "..")).isEqualTo(Errno.ENOTCAPABLE.code());
      assertThat(open(wasi, 3, "a/b/../secret")).isEqualTo(Errno.ENOENT.code());
    }
  }

  @Test
  void path_ofVeryManyNames_isRefusedWithoutLeaving() throws IOException {
    Path dir = Files.createDirectories(folder.resolve("dir"));
    Path deepest = dir;
    for (int i = 0; i < 300; i++) {
      deepest = Files.createDirectory(deepest.resolve("d"));
    }
    try (Wasi wasi = open(dir)) {
      assertThat(open(wasi, 3, "d/".repeat(200) + "d")).isZero();
      assertThat(open(wasi, 3, "d/".repeat(299) + "d")).isEqualTo(Errno.ENAMETOOLONG.code());
      assertThat(open(wasi, 3, "d/../".repeat(600) + "d")).isZero();
      assertThat(open(wasi, 3, "d/../".repeat(600) + "..")).isEqualTo(Errno.ENOTCAPABLE.code());
    }
  }
}
