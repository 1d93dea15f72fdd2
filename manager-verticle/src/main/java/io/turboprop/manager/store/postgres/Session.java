package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.postgres.PostgresAddress.Host;
import io.turboprop.manager.store.postgres.PostgresAddress.Tls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one thread. After a failure it is thrown away, and opened anew when it is
 * needed again: to the first host that takes writes. {@link #discard} from any thread.
 */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * A manager that stands still in the middle of a transaction holds the lock that others wait for;
   * after this time the server ends it.
   */
  private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final PostgresOptions options;
  private volatile @Nullable Db current;

  Session(Vertx vertx, PostgresOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  Db open() throws DbException {
    Db opened = current;
    if (opened == null) {
      opened = new Db(firstThatWrites(), options.answer());
      current = opened;
    }
    return opened;
  }

  private PgConnection firstThatWrites() throws DbException {
    DbException last = null;
    for (Host host : options.address().hosts()) {
      try {
        return connect(host);
      } catch (DbException e) {
        last = e;
      }
    }
    throw last == null ? new DbException("no host is named") : last;
  }

  private PgConnection connect(Host host) throws DbException {
    Future<PgConnection> connecting = PgConnection.connect(vertx, at(host, options));
    try {
      PgConnection connection = Db.wait(connecting, CONNECT);
      // Whoever uses it is told by his own statement.
      connection.exceptionHandler(e -> LOG.debug("connection to {} lost", host, e));
      boolean copy =
          Db.wait(connection.query("select pg_is_in_recovery()").execute(), CONNECT)
              .iterator()
              .next()
              .getBoolean(0);
      if (copy) {
        throw new DbException("the server at " + host + " is a copy that takes no writes");
      }
      return connection;
    } catch (DbException e) {
      connecting.onSuccess(PgConnection::close);
      throw e;
    }
  }

  static PgConnectOptions at(Host host, PostgresOptions options) {
    PostgresAddress address = options.address();
    PgConnectOptions to =
        new PgConnectOptions()
            .setHost(host.name())
            .setPort(host.port())
            .setUser(address.user())
            .setPassword(address.password())
            .setDatabase(address.database())
            .setCachePreparedStatements(true)
            .addProperty("application_name", "turboprop")
            .addProperty("search_path", options.schema())
            // Whatever the database's default is: what was answered is durable.
            .addProperty("synchronous_commit", "on")
            .addProperty("statement_timeout", millis(options.answer()))
            .addProperty("idle_in_transaction_session_timeout", millis(IDLE_IN_TRANSACTION));
    return secured(to, address);
  }

  private static PgConnectOptions secured(PgConnectOptions to, PostgresAddress address) {
    if (address.tls() == Tls.DISABLE) {
      return to.setSslMode(SslMode.DISABLE);
    }
    ClientSSLOptions tls = new ClientSSLOptions();
    if (address.tls() == Tls.REQUIRE) {
      tls.setTrustAll(true).setHostnameVerificationAlgorithm("");
      return to.setSslMode(SslMode.REQUIRE).setSslOptions(tls);
    }
    tls.setHostnameVerificationAlgorithm("HTTPS");
    tls.setTrustOptions(
        address
            .rootCertificate()
            .<TrustOptions>map(file -> new PemTrustOptions().addCertPath(file.toString()))
            .orElseGet(Session::trustOfTheJdk));
    return to.setSslMode(SslMode.VERIFY_FULL).setSslOptions(tls);
  }

  private static TrustOptions trustOfTheJdk() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((@Nullable KeyStore) null);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no certificates to trust", e);
    }
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  /** What was not committed is undone. */
  void discard() {
    Db old = current;
    current = null;
    if (old != null) {
      old.close();
    }
  }
}
