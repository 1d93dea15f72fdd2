package io.turboprop.manager.store.etcd;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.turboprop.codec.bus.RecordJson;
import io.turboprop.etcd.TestEtcd;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Relay;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.blob.SharedBlobContractTest;
import io.turboprop.manager.store.blob.SharedBlobStore;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of blobs that managers share, by a real server; and how little it has to take. */
final class EtcdBlobsTest extends SharedBlobContractTest {
  @TempDir private static Path folder;
  private static TestEtcd server;
  private static int prefixes;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<Store> others = new ArrayList<>();
  private final String prefix = "/blobs-" + ++prefixes + "/";

  @BeforeAll
  static void startServer() {
    server = TestEtcd.start(folder, 1);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Store openStore() {
    return done(EtcdStore.open(Access.options(server, prefix), () -> EPOCH));
  }

  /** Something that is done past the store. */
  @FunctionalInterface
  private interface Look<T> {
    T at(Etcd etcd) throws EtcdException;
  }

  private <T> T past(Look<T> look) {
    try (Etcd etcd = Access.client(server, prefix)) {
      return look.at(etcd);
    } catch (EtcdException e) {
      throw new AssertionError("etcd does not answer", e);
    }
  }

  private void change(Etcd.Change... changes) {
    past(etcd -> etcd.transact(List.of(), List.of(changes), List.of()));
  }

  private Texts texts() {
    return new Texts(new Bodies(RecordJson.mapper(), "test", "database"), prefix);
  }

  private void put(String kind, String id, Record value) {
    change(new Etcd.Change.Put(kind + id, texts().encode(id, value), 0));
    // Until the mirror has it.
    done(store().commit(creation(aTask().created())));
  }

  @Override
  protected void age(Digest digest, Duration age) {
    for (BlobKind kind : BlobKind.values()) {
      Blob.Name name = new Blob.Name(kind, digest);
      String value = past(etcd -> etcd.get(name.key())).getFirst().value();
      if (value != null) {
        Blob.Whole known = texts().decode(name.key(), name.id(), value, Blob.Whole.class);
        put(
            Texts.BLOBS,
            name.id(),
            new Blob.Whole(known.upload(), known.bytes(), EPOCH.minus(age)));
      }
    }
  }

  private List<String> keysOfPieces() {
    return past(etcd -> etcd.keys(Texts.PIECES));
  }

  @Override
  protected void damage() {
    String first = keysOfPieces().getFirst();
    byte[] bytes = past(etcd -> etcd.bytesOf(first)).orElseThrow();
    bytes[5] ^= 1;
    change(new Etcd.Change.PutBytes(first, ByteSequence.from(bytes)));
  }

  @Override
  protected void losePiece() {
    change(new Etcd.Change.Delete(keysOfPieces().get(1)));
  }

  @Override
  protected void half(Duration age) {
    String upload = "half-" + age.toMinutes();
    change(new Etcd.Change.PutBytes(Texts.piece(upload, 0), ByteSequence.from(new byte[] {1})));
    put(Texts.UPLOADS, upload, new Blob.Coming(10, EPOCH.minus(age)));
  }

  @Override
  protected long uploads() {
    Stream<String> sent =
        keysOfPieces().stream()
            .map(key -> key.substring(Texts.PIECES.length(), key.lastIndexOf('/')));
    Stream<String> begun =
        past(Etcd::everything).keys().stream()
            .map(Etcd.Stored::key)
            .filter(key -> key.startsWith(Texts.UPLOADS))
            .map(key -> key.substring(Texts.UPLOADS.length()));
    return Stream.concat(sent, begun).collect(Collectors.toSet()).size();
  }

  @Override
  protected long pieces() {
    return keysOfPieces().size();
  }

  @Test
  void pieces_areNotWhatMirrorsLoad() throws IOException {
    random(1_000_000);

    assertThat(pieces()).isEqualTo(2);
    assertThat(past(Etcd::everything).keys())
        .extracting(Etcd.Stored::key)
        .noneMatch(key -> key.startsWith(Texts.PIECES));
  }

  @Test
  void keep_whatIsThere_isNotSentAgain() throws IOException {
    random(1_000_000);
    List<String> before = keysOfPieces();

    random(1_000_000);

    assertThat(keysOfPieces()).isEqualTo(before);
  }

  /** A store that has these options, beside the one of the contract. */
  private BlobStore with(EtcdOptions options, BlobKind kind) {
    EtcdStore store = done(EtcdStore.open(options, () -> EPOCH));
    others.add(store);
    return new SharedBlobStore(
        store.blobs(kind).orElseThrow(),
        temp.resolve("other"),
        Long.MAX_VALUE,
        InstantSource.system());
  }

  @AfterEach
  void closeOthers() {
    others.forEach(store -> done(store.close()));
  }

  @Test
  void keep_whereRequestsAreSmall_hasSmallPieces() throws IOException {
    blobs = with(Access.options(server, prefix).withLimits(16, 100_000), BlobKind.MODULE);

    Digest digest = random(220_000);

    assertThat(pieces()).isEqualTo(5);
    assertThat(Digest.of(Files.readAllBytes(done(elsewhere(BlobKind.MODULE).file(digest)))))
        .isEqualTo(digest);
  }

  @Test
  void keep_beyondTheBound_isRefusedUntilSomethingIsUnused() throws IOException {
    EtcdOptions small = Access.options(server, prefix).withBlobBytes(1_000);
    blobs = with(small, BlobKind.MODULE);
    Digest used = random(300);
    done(store().commit(creation(aTask().file(used).created())));
    Digest unused = random(301);
    age(used, Duration.ofHours(2));
    BlobStore results = with(small, BlobKind.RESULT);
    Path result = Files.write(done(results.temporaryFile()), new byte[400]);

    assertThat(failure(results.keep(result)))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("a result of 400 bytes has no room")
        .hasMessageContaining("399 of 1000 bytes are left, nothing was stored");
    assertThat(uploads()).isEqualTo(2);

    age(unused, Duration.ofHours(2));
    done(results.keep(Files.write(done(results.temporaryFile()), new byte[400])));
    assertThat(done(blobs.contains(unused))).isFalse();
    assertThat(done(blobs.contains(used))).isTrue();
    assertThat(uploads()).isEqualTo(2);
  }

  /** Answers of pieces are lost, and it is not known which came. */
  @Test
  void keep_overAWireThatIsCutAgainAndAgain_isWhole() throws IOException {
    Relay wire = done(Relay.to(vertx, server.port(0)));
    EtcdOptions cut =
        EtcdOptions.at(EtcdAddress.parse("http://127.0.0.1:" + wire.port()))
            .withPrefix(prefix)
            .withLimits(16, 100_000)
            .withPatience(LONG);
    blobs = with(cut, BlobKind.MODULE);
    AtomicInteger cuts = new AtomicInteger();
    vertx.setPeriodic(
        100,
        timer -> {
          wire.cut();
          wire.up();
          if (cuts.incrementAndGet() == 10) {
            vertx.cancelTimer(timer);
          }
        });

    byte[] content = new byte[15_000_000];
    new Random(1).nextBytes(content);
    Future<ModuleFile> kept = blobs.keep(written(content));

    await().atMost(LONG).until(() -> kept.isComplete() && cuts.get() == 10);
    Path copy = done(elsewhere(BlobKind.MODULE).file(done(kept).digest()));
    assertThat(copy).hasBinaryContent(content);
    assertThat(uploads()).isEqualTo(1);
    assertThat(pieces()).isEqualTo(300);
  }
}
