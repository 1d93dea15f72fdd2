package io.turboprop.proplet.engine.wasi;

import static io.turboprop.proplet.engine.wasi.WasiScript.ALL;
import static io.turboprop.proplet.engine.wasi.WasiScript.CREATE;
import static io.turboprop.proplet.engine.wasi.WasiScript.DIRECTORY;
import static io.turboprop.proplet.engine.wasi.WasiScript.EXCLUSIVE;
import static io.turboprop.proplet.engine.wasi.WasiScript.FOLLOW;
import static io.turboprop.proplet.engine.wasi.WasiScript.TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.GuestDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests of every engine can do in a directory that was granted to them. */
public abstract class FilesContract {
  private static final int DIR = 3;
  private static final long FILE = Rights.FILE;
  private static final long READ = Rights.FD_READ | Rights.FD_SEEK | Rights.FD_TELL;

  @TempDir Path folder;
  private Path dir;

  /** The engine under test, the same one throughout a test. */
  protected abstract Engine engine();

  @BeforeEach
  void makeDirectory() throws IOException {
    dir = Files.createDirectory(folder.resolve("dir"));
  }

  @AfterEach
  void close() {
    engine().close();
  }

  private Capabilities writable() {
    return Capabilities.CLOSED.withDirs(List.of(new GuestDir(dir, "/data", true)));
  }

  private WasiScript.Answers run(WasiScript script) {
    return script.run(engine(), folder, writable());
  }

  @Test
  void directories_granted_areFoundByName() {
    var both =
        Capabilities.CLOSED.withDirs(
            List.of(new GuestDir(dir, "/data", true), GuestDir.sameName(folder, false)));

    var answers =
        new WasiScript()
            .call(Errno.SUCCESS, "fd_prestat_get", 3, 0)
            .call(Errno.SUCCESS, "fd_prestat_dir_name", 3, 16, 5)
            .call(Errno.ENAMETOOLONG, "fd_prestat_dir_name", 3, 16, 4)
            .call(Errno.SUCCESS, "fd_prestat_get", 4, 8)
            .call(Errno.EBADF, "fd_prestat_get", 5, 8)
            .peek(0, 8)
            .peek(16, 5)
            .peek(12, 4)
            .call(Errno.SUCCESS, "fd_fdstat_get", 3, 0)
            .peek(0, 1)
            .run(engine(), folder, both);

    assertThat(answers.number(0)).isEqualTo(5L << 32);
    assertThat(answers.text(1)).isEqualTo("/data");
    assertThat(answers.number(2)).isEqualTo(folder.toString().length());
    assertThat(answers.number(3)).isEqualTo(FileType.DIRECTORY.code());
  }

  @Test
  void directory_thatIsGone_failsTheRunNamingIt() throws IOException {
    Files.delete(dir);

    var failed = new WasiScript().guest(folder, writable()).failure(engine());

    assertThat(failed.kind()).isEqualTo(FailureKind.ENGINE);
    assertThat(failed.message())
        .isEqualTo(
            "the directory %s, which guests may use, cannot be opened: ENOENT".formatted(dir));
  }

  @Test
  void file_writtenSoughtAndRead_isAsOneExpects() throws IOException {
    var answers =
        run(
            new WasiScript()
                .open(DIR, "file", CREATE, FILE)
                .write(Errno.SUCCESS, 4, "hello, world")
                .call(Errno.SUCCESS, "fd_tell", 4, 600)
                .call(Errno.SUCCESS, "fd_seek", 4, -5, 2, 608)
                .vectors(2048, 3, 2056, 100)
                .call(Errno.SUCCESS, "fd_read", 4, 0, 2, 512)
                .peek(600, 16)
                .peek(512, 4)
                .peek(2048, 3)
                .peek(2056, 2)
                .call(Errno.SUCCESS, "fd_read", 4, 0, 2, 512)
                .peek(512, 4)
                .call(Errno.SUCCESS, "fd_pread", 4, 0, 2, 1, 512)
                .peek(2048, 3)
                .call(Errno.SUCCESS, "fd_tell", 4, 600)
                .peek(600, 8)
                .call(Errno.EINVAL, "fd_seek", 4, -1, 0, 600)
                .call(Errno.EINVAL, "fd_seek", 4, 0, 3, 600)
                .call(Errno.EINVAL, "fd_pread", 4, 0, 2, -1, 512)
                .call(Errno.SUCCESS, "fd_sync", 4)
                .call(Errno.SUCCESS, "fd_datasync", 4)
                .call(Errno.SUCCESS, "fd_advise", 4, 0, 0, 3)
                .call(Errno.EINVAL, "fd_advise", 4, 0, 0, 9)
                .call(Errno.SUCCESS, "fd_close", 4)
                .call(Errno.EBADF, "fd_close", 4));

    assertThat(answers.shown().get(0)[0]).isEqualTo((byte) 12);
    assertThat(answers.shown().get(0)[8]).isEqualTo((byte) 7);
    assertThat(answers.number(1)).isEqualTo(5);
    assertThat(answers.text(2) + answers.text(3)).isEqualTo("world");
    assertThat(answers.number(4)).isZero();
    assertThat(answers.text(5)).isEqualTo("ell");
    assertThat(answers.number(6)).isEqualTo(12);
    assertThat(Files.readString(dir.resolve("file"))).isEqualTo("hello, world");
  }

  @Test
  void file_openedToAppend_growsAtItsEnd() throws IOException {
    Files.writeString(dir.resolve("log"), "one,");

    var answers =
        run(
            new WasiScript()
                .open(Errno.SUCCESS, DIR, "log", 0, 0, FILE, FdFlags.APPEND)
                .call(Errno.SUCCESS, "fd_fdstat_get", 4, 0)
                .peek(2, 2)
                .write(Errno.SUCCESS, 4, "two,")
                .call(Errno.SUCCESS, "fd_seek", 4, 0, 0, 600)
                .write(Errno.SUCCESS, 4, "three,")
                .call(Errno.SUCCESS, "fd_tell", 4, 600)
                .call(Errno.SUCCESS, "fd_pwrite", 4, 0, 1, 0, 512) // Appends too, as on Linux.
                .call(Errno.SUCCESS, "fd_tell", 4, 608)
                .peek(600, 16)
                .call(Errno.SUCCESS, "fd_fdstat_set_flags", 4, 0)
                .call(Errno.SUCCESS, "fd_seek", 4, 0, 0, 600)
                .write(Errno.SUCCESS, 4, "ONE")
                .call(Errno.ENOTSUP, "fd_fdstat_set_flags", 4, FdFlags.SYNC));

    assertThat(answers.number(0)).isEqualTo(FdFlags.APPEND);
    assertThat(answers.shown().get(1)[0]).isEqualTo((byte) 14);
    assertThat(answers.shown().get(1)[8]).isEqualTo((byte) 14);
    assertThat(Files.readString(dir.resolve("log"))).isEqualTo("ONE,two,three,three,");
  }

  @Test
  void file_sizeAndRoom_canBeSet() throws IOException {
    Files.writeString(dir.resolve("file"), "0123456789");

    var answers =
        run(
            new WasiScript()
                .open(DIR, "file", 0, FILE)
                .call(Errno.SUCCESS, "fd_filestat_set_size", 4, 4)
                .call(Errno.SUCCESS, "fd_filestat_get", 4, 0)
                .peek(32, 8)
                .call(Errno.SUCCESS, "fd_allocate", 4, 2, 10)
                .call(Errno.SUCCESS, "fd_filestat_get", 4, 0)
                .peek(32, 8)
                .peek(16, 1)
                .peek(24, 8)
                .call(Errno.EINVAL, "fd_allocate", 4, 0, 0)
                .call(Errno.EFBIG, "fd_filestat_set_size", 4, -1)
                .open(DIR, "file", TRUNCATE, READ)
                .call(Errno.SUCCESS, "fd_filestat_get", 4, 0)
                .peek(32, 8));

    assertThat(answers.number(0)).isEqualTo(4);
    assertThat(answers.number(1)).isEqualTo(12);
    assertThat(answers.number(2)).isEqualTo(FileType.REGULAR_FILE.code());
    assertThat(answers.number(3)).isEqualTo(1);
    assertThat(answers.number(4)).isZero();
  }

  @Test
  void times_set_areTheFiles() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "x");
    Files.createSymbolicLink(dir.resolve("link"), Path.of("file"));
    WasiScript script = new WasiScript();
    WasiScript.Text name = script.put("file");
    WasiScript.Text link = script.put("link");

    run(
        script
            .open(DIR, "file", 0, FILE)
            .call(Errno.SUCCESS, "fd_filestat_set_times", 4, 1_500_000_000_000L, 0, 1)
            .call(Errno.EINVAL, "fd_filestat_set_times", 4, 0, 0, 3)
            .call(Errno.EINVAL, "fd_filestat_set_times", 4, 0, 0, 16)
            .call(Errno.SUCCESS, "path_filestat_set_times", DIR, 0, name, 0, 2_000_000_000L, 4)
            .call(Errno.SUCCESS, "path_filestat_set_times", DIR, 0, link, 0, 3_000_000_000L, 4));

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(2, TimeUnit.SECONDS));
    assertThat(Files.getAttribute(file, "lastAccessTime"))
        .isEqualTo(FileTime.from(Instant.ofEpochSecond(1500)));
  }

  @Test
  void open_withOrWithoutCreation_doesWhatTheFlagsSay() throws IOException {
    Files.createDirectory(dir.resolve("sub"));
    Files.writeString(dir.resolve("file"), "text");

    run(
        new WasiScript()
            .open(Errno.ENOENT, DIR, "none", 0, 0, READ, 0)
            .open(Errno.EEXIST, DIR, "file", 0, CREATE | EXCLUSIVE, READ, 0)
            .open(Errno.ENOTDIR, DIR, "file", 0, DIRECTORY, READ, 0)
            .open(Errno.ENOTDIR, DIR, "file/", 0, 0, READ, 0)
            .open(Errno.ENOTDIR, DIR, "file/x", 0, 0, READ, 0)
            .open(Errno.ENOTDIR, DIR, "file/..", 0, 0, READ, 0)
            .open(Errno.EISDIR, DIR, "sub", 0, 0, FILE, 0)
            .open(Errno.EISDIR, DIR, "new/", 0, CREATE, FILE, 0)
            .open(Errno.EINVAL, DIR, "new", 0, CREATE | DIRECTORY, READ, 0)
            .open(Errno.EINVAL, DIR, "file", 0, 0, READ, 64)
            .open(Errno.ENOTDIR, 1, "file", 0, 0, READ, 0)
            .open(Errno.SUCCESS, DIR, "sub/./../sub//..///file", 0, 0, READ, 0)
            .open(Errno.SUCCESS, DIR, "sub/", 0, 0, READ, 0)
            .open(Errno.ENOTDIR, 4, "file", 0, 0, READ, 0)
            .open(Errno.ENOTCAPABLE, 5, "../file", 0, 0, READ, 0)
            .call(Errno.EISDIR, "fd_tell", 5, 0)
            .vectors(2048, 4)
            .call(Errno.ENOTCAPABLE, "fd_write", 4, 0, 1, 512)
            .call(Errno.SUCCESS, "fd_read", 4, 0, 1, 512));
    assertThat(dir.resolve("new")).doesNotExist();
  }

  @Test
  void paths_thatAreNone_areRefused() {
    var script = new WasiScript().poke(2048, 0xfffeL).poke(2056, 0x0061);
    run(
        script
            .path(Errno.ENOENT, "path_create_directory", DIR, "")
            .path(Errno.EILSEQ, "path_create_directory", DIR, "a\0b")
            .call(Errno.EILSEQ, "path_create_directory", DIR, 2048, 2)
            .call(Errno.EFAULT, "path_create_directory", DIR, -2, 2000)
            .call(Errno.ENAMETOOLONG, "path_create_directory", DIR, 0, -1)
            .path(Errno.ENAMETOOLONG, "path_create_directory", DIR, "x".repeat(300))
            .path(Errno.ENAMETOOLONG, "path_create_directory", DIR, "x".repeat(5000))
            .path(Errno.EEXIST, "path_create_directory", DIR, ".")
            .path(Errno.ENOENT, "path_create_directory", DIR, "none/x"));
  }

  @Test
  void names_createdLinkedRenamedAndRemoved_areOnTheDisk() throws IOException {
    WasiScript script = new WasiScript();
    WasiScript.Text file = script.put("file");
    WasiScript.Text hard = script.put("sub/hard");
    WasiScript.Text soft = script.put("sub/soft");
    WasiScript.Text target = script.put("../file");
    WasiScript.Text moved = script.put("sub/moved");

    var answers =
        run(
            script
                .open(DIR, "file", CREATE, FILE)
                .write(Errno.SUCCESS, 4, "text")
                .path(Errno.SUCCESS, "path_create_directory", DIR, "sub")
                .path(Errno.EEXIST, "path_create_directory", DIR, "sub")
                .call(Errno.SUCCESS, "path_link", DIR, 0, file, DIR, hard)
                .call(Errno.EINVAL, "path_link", DIR, FOLLOW, file, DIR, hard)
                .call(Errno.SUCCESS, "path_symlink", target, DIR, soft)
                .call(Errno.SUCCESS, "path_readlink", DIR, soft, 2048, 100, 512)
                .peek(512, 4)
                .peek(2048, 7)
                .call(Errno.SUCCESS, "path_readlink", DIR, soft, 2048, 2, 512)
                .peek(512, 4)
                .call(Errno.EINVAL, "path_readlink", DIR, file, 2048, 100, 512)
                .call(Errno.SUCCESS, "path_filestat_get", DIR, FOLLOW, soft, 0)
                .peek(16, 1)
                .peek(24, 8)
                .call(Errno.SUCCESS, "path_filestat_get", DIR, 0, soft, 0)
                .peek(16, 1)
                .path(Errno.EISDIR, "path_unlink_file", DIR, "sub")
                .path(Errno.ENOTEMPTY, "path_remove_directory", DIR, "sub")
                .path(Errno.ENOTDIR, "path_remove_directory", DIR, "file")
                .call(Errno.SUCCESS, "path_rename", DIR, file, DIR, moved)
                .path(Errno.SUCCESS, "path_unlink_file", DIR, "sub/hard")
                .path(Errno.SUCCESS, "path_unlink_file", DIR, "sub/soft")
                .path(Errno.ENOENT, "path_unlink_file", DIR, "sub/soft"));

    assertThat(answers.number(0)).isEqualTo(7);
    assertThat(answers.text(1)).isEqualTo("../file");
    assertThat(answers.number(2)).isEqualTo(2);
    assertThat(answers.number(3)).isEqualTo(FileType.REGULAR_FILE.code());
    assertThat(answers.number(4)).isEqualTo(2);
    assertThat(answers.number(5)).isEqualTo(FileType.SYMBOLIC_LINK.code());
    assertThat(dir.resolve("sub/moved")).hasContent("text");
    try (Stream<Path> left = Files.walk(dir)) {
      assertThat(left).hasSize(3);
    }
  }

  @Test
  void listing_ofManyEntries_goesOnAtEachCookie() throws IOException {
    List<String> names = new ArrayList<>(List.of(".", ".."));
    for (int i = 0; i < 40; i++) {
      names.add("entry-" + i);
      Files.writeString(dir.resolve("entry-" + i), "");
    }
    List<String> listed = new ArrayList<>();
    long cookie = 0;
    do {
      var answers =
          run(
              new WasiScript()
                  .call(Errno.SUCCESS, "fd_readdir", DIR, 2048, 300, cookie, 512)
                  .peek(512, 4)
                  .peek(2048, 300));
      Entries entries = Entries.in(answers.shown().get(1), (int) answers.number(0));
      listed.addAll(entries.names());
      cookie = answers.number(0) < 300 ? 0 : entries.lastCookie();
    } while (cookie != 0);

    assertThat(listed).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void descriptors_renumbered_takeThePlace() throws IOException {
    run(
        new WasiScript()
            .open(DIR, "one", CREATE, FILE)
            .open(DIR, "two", CREATE, FILE)
            .call(Errno.SUCCESS, "fd_renumber", 4, 5)
            .call(Errno.EBADF, "fd_fdstat_get", 4, 0)
            .call(Errno.SUCCESS, "fd_renumber", 5, 5)
            .call(Errno.EBADF, "fd_renumber", 5, 4)
            .call(Errno.SUCCESS, "fd_renumber", 5, 0)
            .write(Errno.SUCCESS, 0, "to one"));

    assertThat(dir.resolve("one")).hasContent("to one");
    assertThat(dir.resolve("two")).isEmptyFile();
  }

  @Test
  void rights_ofADirectory_boundWhatIsOpenedInIt() throws IOException {
    Files.writeString(dir.resolve("file"), "x");
    long inherited = Rights.PATH_OPEN | Rights.FD_READ;
    WasiScript script = new WasiScript();
    WasiScript.Text here = script.put(".");
    run(
        script
            .call(
                Errno.SUCCESS,
                "path_open",
                DIR,
                0,
                here,
                DIRECTORY,
                ALL & ~FILE,
                inherited,
                0,
                1024)
            .open(Errno.ENOTCAPABLE, 4, "file", 0, 0, FILE, 0)
            .open(Errno.SUCCESS, 4, "file", 0, 0, READ, 0)
            .call(Errno.ENOTCAPABLE, "fd_filestat_get", 5, 0)
            .call(
                Errno.SUCCESS,
                "fd_fdstat_set_rights",
                4,
                Rights.PATH_OPEN | Rights.PATH_CREATE_FILE,
                0)
            .open(Errno.SUCCESS, 4, "file", 0, 0, 0, 0)
            .open(Errno.SUCCESS, 4, "new", 0, CREATE, 0, 0)
            .open(Errno.ENOTCAPABLE, 4, "file", 0, TRUNCATE, 0, 0)
            .path(Errno.ENOTCAPABLE, "path_create_directory", 4, "sub")
            .path(Errno.ENOTCAPABLE, "path_unlink_file", 4, "file"));
    assertThat(dir.resolve("file")).hasContent("x");
  }
}
