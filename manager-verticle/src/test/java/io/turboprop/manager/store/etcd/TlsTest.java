package io.turboprop.manager.store.etcd;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.etcd.TestEtcd;
import io.turboprop.link.Certificates;
import io.turboprop.manager.store.etcd.EtcdAddress.ClientKey;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd that shows a certificate, and wants to see one. */
final class TlsTest {
  @TempDir private static Path folder;
  private static Certificates certificates;
  private static TestEtcd server;

  @BeforeAll
  static void startServer() {
    certificates = new Certificates(folder);
    certificates.make("server").make("client").make("stranger");
    server =
        TestEtcd.startWithTls(
            folder.resolve("etcd"),
            certificates.certificate("server"),
            certificates.key("server"),
            "--client-cert-auth",
            "--trusted-ca-file=" + certificates.certificate("client"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static ClientKey key(String name) {
    return new ClientKey(certificates.certificate(name), certificates.key(name));
  }

  private static EtcdOptions options(String urls, String ca, Optional<ClientKey> client) {
    return EtcdOptions.at(
        EtcdAddress.parse(urls).withTls(Optional.of(certificates.certificate(ca)), client));
  }

  private static void assertRefused(EtcdOptions options, String why) {
    assertThat(failure(EtcdStore.open(options, () -> EPOCH)))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("store " + options.address() + ": no TLS with etcd")
        .hasMessageContaining(why)
        .hasMessageContaining("MANAGER_ETCD_CA");
  }

  @Test
  void rightCertificates_storeAndRead() {
    EtcdStore store =
        done(
            EtcdStore.open(
                options(server.urls(), "server", Optional.of(key("client"))), () -> EPOCH));
    Task task = aTask().created();

    done(store.commit(creation(task)));

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
    done(store.close());
  }

  @Test
  void certificateThatIsNotTrusted_endsTheStart() {
    assertRefused(
        options(server.urls(), "stranger", Optional.of(key("client"))),
        "unable to find valid certification path");
  }

  @Test
  void serverThatIsNotTheOneMeant_endsTheStart() {
    certificates.make("elsewhere", "dns:elsewhere.example");
    try (TestEtcd other =
        TestEtcd.startWithTls(
            folder.resolve("elsewhere"),
            certificates.certificate("elsewhere"),
            certificates.key("elsewhere"))) {
      assertRefused(options(other.urls(), "elsewhere", Optional.empty()), "127.0.0.1");
    }
  }

  @Test
  void certificateOfOurOwnThatIsMissingOrUnknown_endsTheStart() {
    assertRefused(options(server.urls(), "server", Optional.empty()), "certificate");
    assertRefused(options(server.urls(), "server", Optional.of(key("stranger"))), "certificate");
  }

  /** It might be one that is away, so it is waited for. */
  @Test
  void serverWithoutTls_isAskedAfter() {
    try (TestEtcd plain = TestEtcd.start(folder.resolve("plain"), 1)) {
      EtcdOptions options =
          options(plain.urls().replace("http:", "https:"), "server", Optional.empty());
      try (Etcd etcd = Etcd.at(options)) {
        assertThatThrownBy(() -> etcd.get("head"))
            .isInstanceOfSatisfying(
                EtcdException.class,
                e ->
                    assertThat(Failures.explain(options.address(), e))
                        .hasMessageContaining("store " + options.address())
                        .hasMessageContaining("does it speak TLS"));
      }
    }
  }
}
