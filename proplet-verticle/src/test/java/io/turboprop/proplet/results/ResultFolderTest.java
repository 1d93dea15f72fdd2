package io.turboprop.proplet.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Digest;
import io.turboprop.model.ResultRef;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.artifact.Disk;
import io.turboprop.proplet.artifact.DiskAtOnce;
import io.turboprop.proplet.engine.OutputListener.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFolderTest {
  private static final ResultName NAME = new ResultName(new TaskId("t1"), 2);
  private static final ResultName OTHER = new ResultName(new TaskId("t2"), 1);
  private static final int INLINE = 100_000;
  private static final int MOST = 1_000_000;
  private static final ResultBounds BOUNDS = new ResultBounds(MOST, 3_000_000, 1000, 2);

  private static final Disk DISK = new DiskAtOnce();

  @TempDir Path data;

  @Test
  void output_thatAMessageCarries_leavesNoFile() throws IOException {
    ResultFolder folder = folder(BOUNDS);
    ResultSpool spool = spool(folder, NAME);
    write(spool, bytes(INLINE), 4096);
    assertThat(files()).isEqualTo(1);

    assertThat(keep(folder, NAME, spool)).isEmpty();

    assertThat(files()).isZero();
    assertThat(folder.bytes()).isZero();
  }

  @Test
  void output_ofAFewBytes_neverTouchesTheDisk() throws IOException {
    ResultFolder folder = folder(BOUNDS);
    ResultSpool spool = spool(folder, NAME);
    write(spool, bytes(1000), 10);

    assertThat(spool.isOnDisk()).isFalse();
    assertThat(keep(folder, NAME, spool)).isEmpty();
    assertThat(files()).isZero();
  }

  @Test
  void output_largerThanAMessage_isKeptAsItWasWritten() throws IOException {
    ResultFolder folder = folder(BOUNDS);
    byte[] all = bytes(777_777);
    ResultSpool spool = spool(folder, NAME);
    write(spool, all, 5001);
    spool.wrote(Stream.STDERR, new byte[] {1, 2, 3}, 0, 3);

    ResultRef ref = keep(folder, NAME, spool).orElseThrow();

    assertThat(ref).isEqualTo(new ResultRef(Digest.of(all), all.length));
    assertThat(Files.readAllBytes(data.resolve("results/t1.2"))).isEqualTo(all);
    assertThat(folder.bytes()).isEqualTo(all.length);
  }

  @Test
  void output_largerThanItMayBe_isCutAndSaysSo() throws IOException {
    ResultFolder folder = folder(BOUNDS);
    byte[] all = bytes(2 * MOST);
    ResultSpool spool = spool(folder, NAME);
    spool.wrote(Stream.STDOUT, all, 0, all.length);

    ResultRef ref = keep(folder, NAME, spool).orElseThrow();

    byte[] kept = Files.readAllBytes(data.resolve("results/t1.2"));
    String remark = "\n[output truncated: kept 1000000 of 2000000 bytes]";
    assertThat(Arrays.copyOf(kept, MOST)).isEqualTo(Arrays.copyOf(all, MOST));
    assertThat(new String(kept, MOST, kept.length - MOST, UTF_8)).isEqualTo(remark);
    assertThat(ref).isEqualTo(new ResultRef(Digest.of(kept), kept.length));
  }

  @Test
  void output_whenAllResultsTogetherHaveNoRoom_isCutWhereItEnded() {
    ResultFolder folder = folder(new ResultBounds(MOST, 300_000, 1000, 2));
    ResultSpool spool = spool(folder, NAME);
    write(spool, bytes(500_000), 10_000);

    ResultRef ref = keep(folder, NAME, spool).orElseThrow();

    assertThat(ref.bytes()).isBetween(200_000L, 300_000L);
    assertThat(folder.bytes()).isEqualTo(ref.bytes());
  }

  @Test
  void output_whenThereIsNoRoomAtAll_isWhatTheMessageCarries() throws IOException {
    ResultFolder folder = folder(new ResultBounds(MOST, 10, 1000, 2));
    ResultSpool spool = spool(folder, NAME);
    write(spool, bytes(500_000), 10_000);

    assertThat(keep(folder, NAME, spool)).isEmpty();

    assertThat(files()).isZero();
    assertThat(folder.bytes()).isZero();
  }

  @Test
  void output_whenTheDiskFails_isWhatTheMessageCarries() throws IOException {
    ResultFolder folder = folder(BOUNDS);
    Files.delete(data.resolve("results"));
    ResultSpool spool = spool(folder, NAME);
    write(spool, bytes(500_000), 10_000);

    assertThat(keep(folder, NAME, spool)).isEmpty();
    assertThat(folder.bytes()).isZero();
  }

  @Test
  void discarded_outputThatGoesOn_leavesNoFile() throws IOException {
    ResultFolder folder = folder(BOUNDS);
    ResultSpool spool = spool(folder, NAME);
    write(spool, bytes(50_000), 10_000);

    folder.discard(spool);
    write(spool, bytes(500_000), 10_000);

    assertThat(files()).isZero();
    assertThat(folder.bytes()).isZero();
  }

  @Test
  void read_anyPart_isThatOfTheWhole() {
    ResultFolder folder = folder(BOUNDS);
    byte[] all = bytes(150_000);
    kept(folder, NAME, all);

    LargeResults.Part part = folder.read(NAME, 149_990, 50).result();

    assertThat(part.size()).isEqualTo(all.length);
    assertThat(part.data().unsafeArray()).isEqualTo(Arrays.copyOfRange(all, 149_990, all.length));
    assertThat(folder.read(NAME, 200_000, 50).result().data().length()).isZero();
  }

  @Test
  void forgotten_resultIsGoneAndItsRoomFree() throws IOException {
    ResultFolder folder = folder(BOUNDS);
    kept(folder, NAME, bytes(150_000));

    folder.forget(NAME);

    assertThat(files()).isZero();
    assertThat(folder.bytes()).isZero();
    assertThat(folder.read(NAME, 0, 1).cause()).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void begin_afterARestart_keepsWhatIsOwedAndNothingElse() throws IOException {
    ResultFolder before = folder(BOUNDS);
    byte[] owed = bytes(150_000);
    kept(before, NAME, owed);
    kept(before, OTHER, bytes(200_000));
    write(spool(before, new ResultName(new TaskId("t3"), 1)), bytes(100_000), 1000);

    ResultFolder after = new ResultFolder(data.resolve("results"), DISK, BOUNDS);
    assertThat(after.begin(Set.of(NAME)).succeeded()).isTrue();

    assertThat(files()).isEqualTo(1);
    assertThat(after.bytes()).isEqualTo(owed.length);
    assertThat(after.read(NAME, 0, 10).result().size()).isEqualTo(owed.length);
  }

  private ResultFolder folder(ResultBounds bounds) {
    var folder = new ResultFolder(data.resolve("results"), DISK, bounds);
    assertThat(folder.begin(Set.of()).succeeded()).isTrue();
    return folder;
  }

  private static ResultSpool spool(ResultFolder folder, ResultName name) {
    return folder.spool(name, INLINE, MOST).orElseThrow();
  }

  private static Optional<ResultRef> keep(ResultFolder folder, ResultName name, ResultSpool spool) {
    return folder.keep(name, spool).result();
  }

  private static void kept(ResultFolder folder, ResultName name, byte[] content) {
    ResultSpool spool = spool(folder, name);
    write(spool, content, 10_000);
    assertThat(keep(folder, name, spool)).isPresent();
  }

  private static void write(ResultSpool spool, byte[] content, int step) {
    for (int at = 0; at < content.length; at += step) {
      spool.wrote(Stream.STDOUT, content, at, Math.min(step, content.length - at));
    }
  }

  private long files() throws IOException {
    try (var all = Files.list(data.resolve("results"))) {
      return all.count();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
