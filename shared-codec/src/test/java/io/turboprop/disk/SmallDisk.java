package io.turboprop.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real file system of a few megabytes, mounted on a folder of the test. Needs root. */
public final class SmallDisk implements AutoCloseable {
  private static final int BLOCK_BYTES = 4_096;

  private final Path folder;
  private boolean mounted = true;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** In memory; made in {@code folder}, which must be empty. */
  public static SmallDisk tmpfs(Path folder, int megabytes) throws IOException {
    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
    return new SmallDisk(folder);
  }

  /** Ext4 in the file {@code image}, which becomes read-only when it meets an error. */
  public static SmallDisk ext4(Path image, Path folder, int megabytes) throws IOException {
    try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) megabytes << 20);
    }
    run("mkfs.ext4", "-q", "-F", image.toString());
    return again(image, folder);
  }

  /** Repairs and mounts a file that {@link #ext4} made. */
  public static SmallDisk again(Path image, Path folder) throws IOException {
    run("sh", "-c", "e2fsck -fy '" + image + "' >/dev/null 2>&1; test $? -le 2");
    run("mount", "-o", "loop,errors=remount-ro", image.toString(), folder.toString());
    return new SmallDisk(folder);
  }

  public Path folder() {
    return folder;
  }

  /** The file system meets an error and allows no more writes, open files included. */
  public void fail() throws IOException {
    String device = output("findmnt", "-no", "SOURCE", folder.toString()).strip();
    Path trigger =
        Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error");
    Files.writeString(trigger, "1");
  }

  /** Takes every block that is left. */
  public void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filler())) {
      byte[] block = new byte[BLOCK_BYTES];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  @Override
  public void close() throws IOException {
    if (mounted) {
      run("umount", folder.toString());
      mounted = false;
    }
  }

  private static void run(String... command) throws IOException {
    output(command);
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(
            String.join(" ", command) + " failed (this test needs root): " + said);
      }
      return said;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
