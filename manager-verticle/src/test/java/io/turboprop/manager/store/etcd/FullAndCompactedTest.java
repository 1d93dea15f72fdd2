package io.turboprop.manager.store.etcd;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.maintenance.AlarmMember;
import io.turboprop.etcd.TestEtcd;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Relay;
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd whose space is used up, and one that forgot what a store has not seen. */
final class FullAndCompactedTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;

  private static Client client(TestEtcd server) {
    return Client.builder().endpoints(server.urls().split(",", -1)).build();
  }

  @Test
  void spaceUsedUp_isUnavailableAndComesBackByItself() throws Exception {
    try (TestEtcd server = TestEtcd.start(folder, 1, "--quota-backend-bytes=2000000");
        Client client = client(server)) {
      EtcdStore store =
          done(
              EtcdStore.open(
                  Access.options(server, "/full/").withPatience(Duration.ofMillis(200)),
                  () -> EPOCH));
      Task first = aTask().cliArgs("x".repeat(300_000)).created();
      done(store.commit(creation(first)));

      Throwable refused = fill(store);

      assertThat(refused)
          .isInstanceOfSatisfying(
              OrchestratorException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
          .hasMessageContaining("space is used up, nothing was stored");
      // What is there can be read.
      assertThat(done(store.task(first.id()))).contains(first.nextVersion());

      makeRoom(server, client);
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .untilAsserted(() -> done(store.commit(creation(aTask().created()))));
      done(store.close());
    }
  }

  /** As its keeper does: forgets old revisions, gives their space back, and ends the alarm. */
  private static void makeRoom(TestEtcd server, Client client) throws Exception {
    long revision;
    try (Etcd etcd = Access.client(server, "/full/")) {
      revision = etcd.everything().revision();
    }
    for (AlarmMember alarm :
        client.getMaintenanceClient().listAlarms().get(10, TimeUnit.SECONDS).getAlarms()) {
      client.getKVClient().compact(revision).get(10, TimeUnit.SECONDS);
      client
          .getMaintenanceClient()
          .defragmentMember("http://127.0.0.1:" + server.port(0))
          .get(10, TimeUnit.SECONDS);
      client.getMaintenanceClient().alarmDisarm(alarm).get(10, TimeUnit.SECONDS);
    }
  }

  /** The space is used up by a module, which leaves nothing behind; the one before it stays. */
  @Test
  void spaceUsedUpByAModule_isUnavailable_andNothingOfItIsLeft() throws Exception {
    try (TestEtcd server = TestEtcd.start(folder, 1, "--quota-backend-bytes=8000000");
        Client client = client(server);
        Etcd past = Access.client(server, "/full/")) {
      EtcdStore store =
          done(
              EtcdStore.open(
                  Access.options(server, "/full/").withPatience(Duration.ofMillis(200)),
                  () -> EPOCH));
      SharedBlobs modules = store.blobs(BlobKind.MODULE).orElseThrow();
      Path small = module(2_000_000);
      // etcd looks at its size after what it took within the last tenth of a second.
      Path large = module(128_000_000);
      modules.keep(digest(small), small);
      int pieces = past.keys(Texts.PIECES).size();

      assertThatThrownBy(() -> modules.keep(digest(large), large))
          .isInstanceOfSatisfying(
              OrchestratorException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
          .hasMessageContaining("space is used up, nothing was stored")
          .hasMessageContaining("--quota-backend-bytes");

      assertThat(modules.all()).containsExactly(digest(small));
      assertThat(past.keys(Texts.PIECES)).hasSize(pieces);
      assertThat(failure(store.commit(creation(aTask().created()))))
          .hasMessageContaining("space is used up");
      Path copy = folder.resolve("copy");
      assertThat(modules.copy(digest(small), copy)).isTrue();
      assertThat(copy).hasSameBinaryContentAs(small);

      makeRoom(server, client);
      Path other = module(2_000_001);
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .untilAsserted(() -> modules.keep(digest(other), other));
      assertThat(modules.all()).containsOnly(digest(small), digest(other));
      done(store.close());
    }
  }

  private Path module(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(folder.resolve("module-" + bytes), content);
  }

  private static Digest digest(Path file) throws IOException {
    return Digest.of(Files.readAllBytes(file));
  }

  private static Throwable fill(EtcdStore store) {
    for (int i = 0; i < 100; i++) {
      Future<Void> commit = store.commit(creation(aTask().cliArgs("x".repeat(300_000)).created()));
      await().atMost(LONG).until(commit::isComplete);
      if (commit.failed()) {
        return failure(commit);
      }
    }
    throw new AssertionError("etcd never was full");
  }

  /** The wire is cut while others write and etcd forgets; then it is whole again. */
  @Test
  void compactedWhileTheWatchIsAway_isLoadedAnew() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TestEtcd server = TestEtcd.start(folder, 1);
        Client client = client(server)) {
      Relay wire = done(Relay.to(vertx, server.port(0)));
      EtcdOptions direct = Access.options(server, "/compacted/").withPatience(LONG);
      EtcdOptions cut =
          EtcdOptions.at(EtcdAddress.parse("http://127.0.0.1:" + wire.port()))
              .withPrefix("/compacted/")
              .withPatience(LONG);
      EtcdStore behind = done(EtcdStore.open(cut, () -> EPOCH));
      done(behind.commit(creation(aTask().created())));
      wire.cut();
      List<Task> tasks = List.of(aTask().created(), aTask().created(), aTask().created());
      try (Etcd past = Access.client(server, "/compacted/")) {
        long seen = past.everything().revision();
        EtcdStore other = done(EtcdStore.open(direct, () -> EPOCH));
        tasks.forEach(task -> done(other.commit(creation(task))));
        done(other.close());
        long revision = past.everything().revision();
        // The one behind what was seen is among those that are forgotten.
        assertThat(revision).isGreaterThan(seen + 1);
        client.getKVClient().compact(revision).get(10, TimeUnit.SECONDS);
      }
      wire.up();

      Task last = tasks.getLast();
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(done(behind.task(last.id()))).contains(last.nextVersion()));
      done(behind.commit(creation(aTask().created())));
      assertThat(done(behind.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(5);
      done(behind.close());
    } finally {
      done(vertx.close());
    }
  }
}
