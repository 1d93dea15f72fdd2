package io.turboprop.proplet.engine.wasi;

import static io.turboprop.proplet.engine.wasi.WasiScript.ALL;
import static io.turboprop.proplet.engine.wasi.WasiScript.CREATE;
import static io.turboprop.proplet.engine.wasi.WasiScript.FOLLOW;
import static io.turboprop.proplet.engine.wasi.WasiScript.TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.GuestDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways out of a granted directory, on every engine. */
public abstract class EscapesContract {
  private static final int DIR = 3;
  private static final int READ_ONLY = 4;
  private static final long FILE = Rights.FILE;
  private static final long READ = Rights.FD_READ;

  @TempDir Path folder;
  @TempDir Path modules;
  private Path dir;
  private Path readOnly;

  /** The engine under test, the same one throughout a test. */
  protected abstract Engine engine();

  /**
   *
   *
   * <pre>
   * secret           outside/secret
   * dir/sub          dir/out → ../outside     dir/etc → /etc     dir/sub/up → ../../secret
   * read-only/file   read-only/link → file
   * </pre>
   */
  @BeforeEach
  void makeTree() throws IOException {
    dir = Files.createDirectories(folder.resolve("dir"));
    readOnly = Files.createDirectories(folder.resolve("read-only"));
    Files.createDirectories(dir.resolve("sub"));
    Files.createDirectories(folder.resolve("outside"));
    Files.writeString(folder.resolve("secret"), "secret");
    Files.writeString(folder.resolve("outside/secret"), "secret");
    Files.createSymbolicLink(dir.resolve("out"), Path.of("../outside"));
    Files.createSymbolicLink(dir.resolve("etc"), Path.of("/etc"));
    Files.createSymbolicLink(dir.resolve("sub/up"), Path.of("../../secret"));
    Files.writeString(readOnly.resolve("file"), "kept");
    Files.createSymbolicLink(readOnly.resolve("link"), Path.of("file"));
  }

  @AfterEach
  void close() throws IOException {
    engine().close();
    Files.delete(dir.resolve("etc")); // Not left to what clears temporary folders.
  }

  private WasiScript.Answers run(WasiScript script) {
    return script.run(
        engine(),
        modules,
        Capabilities.CLOSED.withDirs(
            List.of(new GuestDir(dir, "/data", true), new GuestDir(readOnly, "/models", false))));
  }

  /** Every file with its content, so that nothing changes unseen. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        tree.put(
            folder.relativize(file).toString(),
            Files.isSymbolicLink(file)
                ? "→ " + Files.readSymbolicLink(file)
                : Files.isRegularFile(file) ? Files.readString(file) : "/");
      }
    }
    return tree;
  }

  @Test
  void paths_thatLeadOutside_openNothing() {
    var script = new WasiScript();
    for (String path :
        List.of(
            "../secret",
            "sub/../../secret",
            "sub/../../dir/sub",
            "..",
            "../",
            "/",
            "/etc/passwd",
            "out",
            "out/",
            "out/secret",
            "out/../secret",
            "out/./secret",
            "etc",
            "etc/passwd",
            "sub/up",
            "sub/../sub/up")) {
      script.open(Errno.ENOTCAPABLE, DIR, path, FOLLOW, 0, READ, 0);
    }
    run(script.open(Errno.ELOOP, DIR, "out", 0, 0, READ, 0));
  }

  @Test
  void calls_ofEveryKind_changeNothingOutside() throws IOException {
    var before = tree();
    var script = new WasiScript();
    WasiScript.Text mine = script.put("sub");
    WasiScript.Text up = script.put("sub/up");
    script.open(Errno.ENOTCAPABLE, DIR, "sub/up", FOLLOW, TRUNCATE, FILE, 0);
    for (String path : List.of("../new", "out/new", "etc/new", "/tmp/new")) {
      WasiScript.Text name = script.put(path);
      script
          .open(Errno.ENOTCAPABLE, DIR, path, FOLLOW, CREATE, FILE, 0)
          .call(Errno.ENOTCAPABLE, "path_create_directory", DIR, name)
          .call(Errno.ENOTCAPABLE, "path_symlink", mine, DIR, name)
          .call(Errno.ENOTCAPABLE, "path_rename", DIR, mine, DIR, name)
          .call(Errno.ENOTCAPABLE, "path_link", DIR, 0, up, DIR, name);
    }
    for (String path : List.of("../secret", "out/secret", "etc/passwd", "/etc/passwd")) {
      WasiScript.Text name = script.put(path);
      script
          .call(Errno.ENOTCAPABLE, "path_unlink_file", DIR, name)
          .call(Errno.ENOTCAPABLE, "path_remove_directory", DIR, name)
          .call(Errno.ENOTCAPABLE, "path_rename", DIR, name, DIR, mine)
          .call(Errno.ENOTCAPABLE, "path_link", DIR, 0, name, DIR, mine)
          .call(Errno.ENOTCAPABLE, "path_filestat_get", DIR, FOLLOW, name, 0)
          .call(Errno.ENOTCAPABLE, "path_filestat_set_times", DIR, FOLLOW, name, 0, 0, 10)
          .call(Errno.ENOTCAPABLE, "path_readlink", DIR, name, 0, 8, 512);
    }
    run(
        script
            .call(Errno.ENOTCAPABLE, "path_filestat_get", DIR, FOLLOW, up, 0)
            .call(Errno.ENOTCAPABLE, "path_filestat_set_times", DIR, FOLLOW, up, 0, 0, 10));

    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void links_madeByTheGuest_leadNowhereEither() throws IOException {
    var script = new WasiScript();
    WasiScript.Text absolute = script.put("/etc/passwd");
    WasiScript.Text relative = script.put("../../secret");
    WasiScript.Text name = script.put("sub/mine");
    WasiScript.Text moved = script.put("moved");
    run(
        script
            .call(Errno.ENOTCAPABLE, "path_symlink", absolute, DIR, name)
            .call(Errno.SUCCESS, "path_symlink", relative, DIR, name)
            .open(Errno.ENOTCAPABLE, DIR, "sub/mine", FOLLOW, 0, READ, 0)
            // From here it says "beneath the directory above", and that is not the guest's either.
            .call(Errno.SUCCESS, "path_rename", DIR, name, DIR, moved)
            .open(Errno.ENOTCAPABLE, DIR, "moved", FOLLOW, 0, READ, 0)
            .open(Errno.ENOTCAPABLE, DIR, "moved", FOLLOW, CREATE | TRUNCATE, FILE, 0)
            .call(Errno.SUCCESS, "path_unlink_file", DIR, moved));

    assertThat(folder.resolve("secret")).hasContent("secret");
  }

  @Test
  void links_insideOfTheDirectory_areFollowed() throws IOException {
    Files.writeString(dir.resolve("file"), "inside");
    Files.createSymbolicLink(dir.resolve("sub/a"), Path.of("../sub/./b"));
    Files.createSymbolicLink(dir.resolve("sub/b"), Path.of("../file"));
    Files.createSymbolicLink(dir.resolve("here"), Path.of("sub/.."));
    Files.createSymbolicLink(dir.resolve("new"), Path.of("sub/created"));
    Files.createSymbolicLink(dir.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(dir.resolve("ring"), Path.of("sub/ring"));
    Files.createSymbolicLink(dir.resolve("sub/ring"), Path.of("../ring"));
    run(
        new WasiScript()
            .open(Errno.SUCCESS, DIR, "here/here/sub/a", FOLLOW, 0, READ, 0)
            .open(Errno.SUCCESS, DIR, "here/", 0, 0, READ, 0)
            .open(Errno.SUCCESS, DIR, "new", FOLLOW, CREATE, FILE, 0)
            .open(Errno.ELOOP, DIR, "sub/a", 0, 0, READ, 0)
            .open(Errno.ELOOP, DIR, "loop", FOLLOW, 0, READ, 0)
            .open(Errno.ELOOP, DIR, "ring/x", FOLLOW, 0, READ, 0));

    assertThat(dir.resolve("sub/created")).isEmptyFile();
  }

  @Test
  void readOnlyDirectory_takesNoChange() throws IOException {
    var before = tree();
    var script = new WasiScript();
    WasiScript.Text file = script.put("file");
    WasiScript.Text other = script.put("other");
    run(
        script
            .open(Errno.SUCCESS, READ_ONLY, "file", 0, 0, READ, 0)
            .open(Errno.SUCCESS, READ_ONLY, "link", FOLLOW, 0, READ, 0)
            .call(Errno.SUCCESS, "path_filestat_get", READ_ONLY, 0, file, 0)
            .call(Errno.SUCCESS, "fd_readdir", READ_ONLY, 2048, 300, 0, 512)
            .call(Errno.ENOTCAPABLE, "fd_write", 5, 0, 0, 512)
            .call(Errno.ENOTCAPABLE, "fd_pwrite", 5, 0, 0, 0, 512)
            .call(Errno.ENOTCAPABLE, "fd_allocate", 5, 0, 10)
            .call(Errno.ENOTCAPABLE, "fd_filestat_set_size", 5, 0)
            .call(Errno.ENOTCAPABLE, "fd_filestat_set_times", 5, 0, 0, 10)
            .call(Errno.ENOTCAPABLE, "fd_filestat_set_times", READ_ONLY, 0, 0, 10)
            .call(Errno.ENOTCAPABLE, "fd_fdstat_set_rights", READ_ONLY, ALL, ALL)
            .open(Errno.ENOTCAPABLE, READ_ONLY, "file", 0, 0, FILE, 0)
            .open(Errno.ENOTCAPABLE, READ_ONLY, "file", 0, TRUNCATE, READ, 0)
            .open(Errno.ENOTCAPABLE, READ_ONLY, "other", 0, CREATE, READ, 0)
            .call(Errno.ENOTCAPABLE, "path_create_directory", READ_ONLY, other)
            .call(Errno.ENOTCAPABLE, "path_unlink_file", READ_ONLY, file)
            .call(Errno.ENOTCAPABLE, "path_remove_directory", READ_ONLY, file)
            .call(Errno.ENOTCAPABLE, "path_symlink", file, READ_ONLY, other)
            .call(Errno.ENOTCAPABLE, "path_filestat_set_times", READ_ONLY, 0, file, 0, 0, 10)
            .call(Errno.ENOTCAPABLE, "path_rename", READ_ONLY, file, READ_ONLY, other)
            // A second name in the writable directory would make it writable.
            .call(Errno.ENOTCAPABLE, "path_link", READ_ONLY, 0, file, DIR, other)
            .call(Errno.ENOTCAPABLE, "path_rename", READ_ONLY, file, DIR, other)
            .call(Errno.ENOTCAPABLE, "path_link", DIR, 0, file, READ_ONLY, other)
            .call(Errno.ENOTCAPABLE, "path_rename", DIR, file, READ_ONLY, other));

    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void directoriesBelow_ofAReadOnlyOne_areReadOnlyToo() throws IOException {
    Files.createDirectory(readOnly.resolve("sub"));
    run(
        new WasiScript()
            .open(Errno.SUCCESS, READ_ONLY, "sub", 0, WasiScript.DIRECTORY, ALL & ~FILE, 0)
            .open(Errno.ENOTCAPABLE, 5, "new", 0, CREATE, READ, 0)
            .path(Errno.ENOTCAPABLE, "path_create_directory", 5, "new"));
  }

  @Test
  void pipesAndSockets_areNotOpened() throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", dir.resolve("pipe").toString()).start().waitFor())
        .isZero();
    run(
        new WasiScript()
            .open(Errno.EACCES, DIR, "pipe", 0, 0, READ, 0)
            .open(Errno.ENXIO, DIR, "pipe", 0, 0, Rights.FD_WRITE, 0)
            .open(Errno.EACCES, DIR, "pipe", 0, 0, FILE, 0));
  }

  @Test
  void files_opened_areBoundedAndClosedAtTheEnd() throws IOException {
    long before = openHere();
    var script = new WasiScript();
    for (int i = 0; i < 15; i++) {
      script.open(Errno.SUCCESS, DIR, "file-" + i, 0, CREATE, FILE, 0);
    }
    script
        .open(Errno.EMFILE, DIR, "one-more", 0, CREATE, FILE, 0)
        .call(Errno.SUCCESS, "fd_close", 10)
        .open(Errno.SUCCESS, DIR, "one-more", 0, CREATE, FILE, 0)
        .open(Errno.EMFILE, DIR, "another", 0, CREATE, FILE, 0)
        .run(
            engine(),
            modules,
            Capabilities.CLOSED
                .withOpenFiles(20)
                .withDirs(
                    List.of(
                        new GuestDir(dir, "/data", true), new GuestDir(readOnly, "/ro", false))));

    assertThat(dir.resolve("another")).doesNotExist();
    assertThat(openHere()).isLessThanOrEqualTo(before);
  }

  /** Descriptors of this process that lead into the test's directories. */
  private long openHere() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(this::isHere).count();
    }
  }

  private boolean isHere(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(folder);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
