package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.blob.BlobContractTest;
import io.turboprop.manager.store.blob.SharedBlobStore;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of blobs, by a real server; and two managers that share them. */
final class PostgresBlobsTest extends BlobContractTest {
  private final PostgresAddress address = Server.database();
  private @Nullable PostgresStore opened;

  @AfterEach
  void closeStore() {
    if (opened != null) {
      done(opened.close());
    }
  }

  private PostgresStore store() {
    if (opened == null) {
      opened = done(PostgresStore.open(vertx, PostgresOptions.at(address), () -> EPOCH));
    }
    return opened;
  }

  @Override
  protected BlobStore open(BlobKind kind) {
    return at(kind, root, Long.MAX_VALUE);
  }

  private BlobStore at(BlobKind kind, Path folder, long most) {
    return new SharedBlobStore(store().blobs(kind), folder, most, InstantSource.system());
  }

  /** As another manager has them, which has no copy yet. */
  private BlobStore elsewhere(BlobKind kind) {
    return at(kind, temp.resolve("elsewhere"), Long.MAX_VALUE);
  }

  @Override
  protected void age(Digest digest, Duration age) {
    sql(
        "update turboprop.blob set at = now() - interval '%d seconds' where digest = '%s'"
            .formatted(age.toSeconds(), digest));
  }

  private void sql(String sql) {
    Server.sql(address.database(), sql);
  }

  private long count(String table) {
    return Server.count(address.database(), "turboprop." + table);
  }

  private Digest random(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return done(blobs.keep(written(content))).digest();
  }

  private static long copies(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void file_keptByAnotherManager_isCopiedFromTheDatabase() throws IOException {
    Digest digest = random(2_000_001);

    Path copy = done(elsewhere(BlobKind.MODULE).file(digest));

    assertThat(copy).startsWith(temp.resolve("elsewhere"));
    assertThat(Digest.of(Files.readAllBytes(copy))).isEqualTo(digest);
  }

  @Test
  void file_ofTheOtherKind_isNotThere() throws IOException {
    Digest digest = random(10);

    assertThat(done(elsewhere(BlobKind.RESULT).contains(digest))).isFalse();
  }

  @Test
  void copies_thatVanish_areMadeAgain() throws IOException {
    Digest digest = random(700_000);
    Files.delete(done(blobs.file(digest)));

    assertThat(Digest.of(Files.readAllBytes(done(blobs.file(digest))))).isEqualTo(digest);
  }

  @Test
  void file_damagedInTheDatabase_isRefusedUntilItIsKeptAgain() throws IOException {
    Digest digest = random(700_000);
    sql("update turboprop.blob_piece set bytes = set_byte(bytes, 5, 255 - get_byte(bytes, 5))");

    assertThat(failure(elsewhere(BlobKind.MODULE).file(digest)))
        .hasMessageContaining("module " + digest + " is damaged in the store; upload it again");
    assertThat(copies(temp.resolve("elsewhere"))).isZero();

    random(700_000);
    assertThat(done(elsewhere(BlobKind.MODULE).file(digest))).exists();
    assertThat(count("blob_upload")).isEqualTo(1);
  }

  @Test
  void file_withAPieceMissing_isRefused() throws IOException {
    Digest digest = random(1_500_000);
    sql("delete from turboprop.blob_piece where number = 1");

    assertThat(failure(elsewhere(BlobKind.MODULE).file(digest)))
        .hasMessageContaining("is damaged in the store");
  }

  @Test
  void keep_manyAtOnceThroughTwoManagers_leavesOneUpload() throws IOException {
    byte[] content = new byte[1_200_000];
    BlobStore other = elsewhere(BlobKind.MODULE);
    var kept =
        IntStream.range(0, 6)
            .mapToObj(i -> i % 2 == 0 ? blobs : other)
            .map(place -> place.temporaryFile().compose(file -> filled(place, file, content)))
            .toList();

    allDone(kept);

    assertThat(count("blob")).isEqualTo(1);
    assertThat(count("blob_upload")).isEqualTo(1);
    assertThat(count("blob_piece")).isEqualTo(3);
  }

  private static Future<ModuleFile> filled(BlobStore place, Path file, byte[] content) {
    try {
      return place.keep(Files.write(file, content));
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  @Test
  void collect_halfOfAnUpload_isDeletedWhenNobodyBringsTheRest() throws IOException {
    Digest whole = random(600_000);
    sql("insert into turboprop.blob_upload(at) values (now() - interval '59 minutes')");
    sql("insert into turboprop.blob_upload(at) values (now() - interval '61 minutes')");
    sql("insert into turboprop.blob_piece select max(id), 0, 'x' from turboprop.blob_upload");

    done(blobs.collect(Set.of(whole)));

    assertThat(count("blob_upload")).isEqualTo(2);
    assertThat(count("blob_piece")).isEqualTo(2);
    assertThat(done(blobs.contains(whole))).isTrue();
  }

  /** The list of what is referred to was made before another manager began to refer to it. */
  @Test
  void collect_whatATaskRefersToByNow_stays() throws IOException {
    ModuleFile file = done(blobs.keep(written(new byte[] {1})));
    age(file.digest(), Duration.ofDays(1));
    Task task = aTask().file(file.digest()).created();
    done(store().commit(creation(task)));

    assertThat(done(blobs.collect(Set.of()))).isZero();
    done(blobs.remove(file.digest()));

    assertThat(done(blobs.contains(file.digest()))).isTrue();
  }

  @Test
  void removeAndCollect_ofATermThatIsOver_deleteNothing() throws IOException {
    BlobStore results = open(BlobKind.RESULT);
    blobs = results;
    Digest digest = random(10);
    Candidate self = new Candidate("a", "");
    done(store().campaign(self, Duration.ofSeconds(3)));
    done(store().resign(self));
    done(store().campaign(self, Duration.ofSeconds(3)));

    done(results.in(1).remove(digest));
    assertThat(done(results.in(1).collect(Set.of()))).isZero();
    assertThat(done(results.contains(digest))).isTrue();

    done(results.in(2).remove(digest));
    assertThat(done(results.contains(digest))).isFalse();
    assertThat(count("blob_upload")).isZero();
  }

  @Test
  void copies_beyondTheBound_goUnlessInUse() throws IOException {
    Path folder = temp.resolve("small");
    BlobStore later =
        new SharedBlobStore(
            store().blobs(BlobKind.MODULE),
            folder,
            1_500,
            InstantSource.offset(InstantSource.system(), Duration.ofMinutes(5)));
    blobs = at(BlobKind.MODULE, folder, 1_500);
    Digest first = random(1_000);
    Digest second = random(999);
    assertThat(copies(folder)).isEqualTo(2);

    Digest third = random(998);
    assertThat(copies(folder)).isEqualTo(3);
    blobs = later;
    random(997);

    // The clock of this one says that nobody has used any of them for minutes.
    assertThat(copies(folder)).isLessThan(3);
    for (Digest each : Set.of(first, second, third)) {
      assertThat(Digest.of(Files.readAllBytes(done(blobs.file(each))))).isEqualTo(each);
    }
  }
}
