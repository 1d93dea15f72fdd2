package io.turboprop.manager.store.etcd;

import static io.turboprop.manager.store.Outcomes.done;
import static org.awaitility.Awaitility.await;

import io.turboprop.etcd.TestEtcd;
import io.turboprop.manager.store.FenceContractTest;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreContracts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, by a real server. */
final class EtcdStoreTest extends StoreContracts {
  @TempDir private static Path folder;
  private static TestEtcd server;
  private static int prefixes;

  @BeforeAll
  static void startServer() {
    server = TestEtcd.start(folder, 1);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private String prefix = "/turboprop/";

  @BeforeEach
  void emptyPrefix() {
    prefix = "/turboprop-" + ++prefixes + "/";
  }

  @Override
  protected Store newStore(Retention retention, InstantSource clock) {
    return done(EtcdStore.open(Access.options(server, prefix).withRetention(retention), clock));
  }

  @Nested
  final class Leading extends FenceContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }

    @Override
    protected Store beside() {
      return newStore(SMALL, now::get);
    }

    /**
     * The clock is that of etcd: it stays as it is for what is short, and a lease that would lapse
     * is let go.
     */
    @Override
    protected void pass(Duration time) {
      if (time.compareTo(TTL) < 0) {
        await().pollDelay(time).until(() -> true);
        return;
      }
      try (Etcd etcd = Access.client(server, prefix)) {
        etcd.revoke(etcd.get(Texts.LEAD).getFirst().lease());
      } catch (EtcdException e) {
        throw new AssertionError("the lease cannot be ended", e);
      }
    }
  }
}
