package io.turboprop.manager.store.blob;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store promises that several managers share the blobs of, beside what all promise. */
public abstract class SharedBlobContractTest extends BlobContractTest {
  private final Map<String, Store> stores = new HashMap<>();

  /** The same store, as one more manager opens it. */
  protected abstract Store openStore();

  /** Changes one byte of the first piece of the only blob. */
  protected abstract void damage();

  /** Takes the second piece of the only blob away. */
  protected abstract void losePiece();

  /** Makes an upload with one piece, the last that came, so long ago, and no name. */
  protected abstract void half(Duration age);

  /** How many there are, with a name and without. */
  protected abstract long uploads();

  protected abstract long pieces();

  @AfterEach
  void closeStores() {
    stores.values().forEach(store -> done(store.close()));
  }

  private Store store(String manager) {
    return stores.computeIfAbsent(manager, each -> openStore());
  }

  protected final Store store() {
    return store("here");
  }

  @Override
  protected BlobStore open(BlobKind kind) {
    return at(store(), kind, root, Long.MAX_VALUE, InstantSource.system());
  }

  private static BlobStore at(
      Store store, BlobKind kind, Path folder, long most, InstantSource clock) {
    return new SharedBlobStore(store.blobs(kind).orElseThrow(), folder, most, clock);
  }

  /** As another manager has them, which has no copy yet. */
  protected final BlobStore elsewhere(BlobKind kind) {
    Path folder = temp.resolve("elsewhere");
    return at(store("elsewhere"), kind, folder, Long.MAX_VALUE, InstantSource.system());
  }

  protected final Digest random(int bytes) throws IOException {
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
  void file_keptByAnotherManager_isCopiedFromTheStore() throws IOException {
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
  void file_damagedInTheStore_isRefusedUntilItIsKeptAgain() throws IOException {
    Digest digest = random(700_000);
    damage();

    assertThat(failure(elsewhere(BlobKind.MODULE).file(digest)))
        .hasMessageContaining("module " + digest + " is damaged in the store; upload it again");
    assertThat(copies(temp.resolve("elsewhere"))).isZero();

    random(700_000);
    assertThat(done(elsewhere(BlobKind.MODULE).file(digest))).exists();
    assertThat(uploads()).isEqualTo(1);
  }

  @Test
  void file_withAPieceMissing_isRefusedUntilItIsKeptAgain() throws IOException {
    Digest digest = random(1_500_000);
    losePiece();

    assertThat(failure(elsewhere(BlobKind.MODULE).file(digest)))
        .hasMessageContaining("is damaged in the store");

    random(1_500_000);
    assertThat(done(elsewhere(BlobKind.MODULE).file(digest))).exists();
    assertThat(uploads()).isEqualTo(1);
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

    assertThat(store().blobs(BlobKind.MODULE).orElseThrow().all())
        .containsExactly(Digest.of(content));
    assertThat(uploads()).isEqualTo(1);
    assertThat(pieces()).isEqualTo(3);
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
    half(Duration.ofMinutes(59));
    half(Duration.ofMinutes(61));
    assertThat(uploads()).isEqualTo(3);

    done(blobs.collect(Set.of(whole)));

    assertThat(uploads()).isEqualTo(2);
    assertThat(pieces()).isEqualTo(3);
    assertThat(done(blobs.contains(whole))).isTrue();
  }

  /** The list of what is referred to was made before another manager began to refer to it. */
  @Test
  void collectAndRemove_whatAnotherManagersTaskRefersToByNow_stays() throws IOException {
    List<Digest> digests = new ArrayList<>();
    Store other = store("elsewhere");
    for (int i = 1; i <= 10; i++) {
      Digest digest = kept(i, Duration.ofDays(1));
      digests.add(digest);

      done(other.commit(creation(aTask().file(digest).created())));

      assertThat(done(blobs.collect(Set.of()))).isZero();
      done(blobs.remove(digest));
    }

    for (Digest digest : digests) {
      assertThat(done(blobs.contains(digest))).isTrue();
    }
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
    assertThat(uploads()).isZero();
    assertThat(pieces()).isZero();
  }

  @Test
  void copies_beyondTheBound_goUnlessInUse() throws IOException {
    Path folder = temp.resolve("small");
    InstantSource inFiveMinutes =
        InstantSource.offset(InstantSource.system(), Duration.ofMinutes(5));
    blobs = at(store(), BlobKind.MODULE, folder, 1_500, InstantSource.system());
    Digest first = random(1_000);
    Digest second = random(999);
    assertThat(copies(folder)).isEqualTo(2);

    Digest third = random(998);
    assertThat(copies(folder)).isEqualTo(3);
    blobs = at(store(), BlobKind.MODULE, folder, 1_500, inFiveMinutes);
    random(997);

    // The clock of this one says that nobody has used any of them for minutes.
    assertThat(copies(folder)).isLessThan(3);
    for (Digest each : Set.of(first, second, third)) {
      assertThat(Digest.of(Files.readAllBytes(done(blobs.file(each))))).isEqualTo(each);
    }
  }
}
