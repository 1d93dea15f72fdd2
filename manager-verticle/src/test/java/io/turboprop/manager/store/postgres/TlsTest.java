package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.link.Certificates;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL that shows a certificate for localhost, and one that has none. */
final class TlsTest {
  private static final Vertx VERTX = Vertx.vertx();

  @TempDir private static Path folder;
  private static Certificates certificates;
  private static EmbeddedPostgres database;

  @BeforeAll
  static void startServer() throws IOException {
    certificates = new Certificates(folder);
    certificates.make("server", "dns:localhost").make("stranger");
    // Else the server does not start.
    Files.setPosixFilePermissions(
        certificates.key("server"), PosixFilePermissions.fromString("rw-------"));
    database =
        Server.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificates.certificate("server").toString())
            .setServerConfig("ssl_key_file", certificates.key("server").toString())
            .start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    done(VERTX.close());
    database.close();
  }

  private static PostgresOptions options(String host, int port, String query) {
    return PostgresOptions.at(
        PostgresAddress.parse(
            "postgresql://postgres:postgres@" + host + ":" + port + "/postgres?sslmode=" + query));
  }

  private static String verified(String ca) {
    return "verify-full&sslrootcert=" + certificates.certificate(ca);
  }

  private static void assertRefused(PostgresOptions options, String why) {
    Session session = new Session(VERTX, options);
    assertThatThrownBy(session::open)
        .isInstanceOfSatisfying(
            DbException.class,
            e ->
                assertThat(Failures.explain(options.address(), e))
                    .hasMessageContaining("store " + options.address() + ": ")
                    .hasMessageContaining(why));
  }

  @Test
  void rightCertificate_storesAndReads() {
    PostgresStore store =
        done(
            PostgresStore.open(
                VERTX, options("localhost", database.getPort(), verified("server")), () -> EPOCH));
    Task task = aTask().created();

    done(store.commit(creation(task)));

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
    done(store.close());
  }

  @Test
  void certificateThatIsNotTrusted_isRefusedUnlessNobodyLooks() {
    assertRefused(
        options("localhost", database.getPort(), verified("stranger")), "trusted by sslrootcert");

    PostgresOptions anybody = options("localhost", database.getPort(), "require");
    done(done(PostgresStore.open(VERTX, anybody, () -> EPOCH)).close());
  }

  @Test
  void certificateOfAnotherName_isRefused() {
    assertRefused(
        options("127.0.0.1", database.getPort(), verified("server")), "must be for the host");
  }

  /** Those of the JDK do not include ours. */
  @Test
  void certificatesOfTheJdk_areThoseToTrustIfNoOthersAreNamed() {
    assertRefused(
        options("localhost", database.getPort(), "verify-full"), "trusted by sslrootcert");
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-full"})
  void serverWithoutTls_endsTheStart(String mode) {
    PostgresOptions options =
        options("localhost", Server.database().hosts().getFirst().port(), mode);

    assertThat(failure(PostgresStore.open(VERTX, options, () -> EPOCH)))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("store " + options.address() + ": ")
        .hasMessageContaining("it has no TLS");
  }
}
