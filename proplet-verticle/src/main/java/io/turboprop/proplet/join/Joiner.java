package io.turboprop.proplet.join;

import io.turboprop.time.Backoff;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a proplet its identity: the one that is kept, or one that a manager gives for a join token.
 * Keeps asking while no manager can say. One Vert.x context.
 */
public final class Joiner {
  private static final Logger log = LoggerFactory.getLogger(Joiner.class);
  private static final int MACHINE_BYTES = 32;
  private static final Backoff AGAIN = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

  private final Vertx vertx;
  private final JoinSettings settings;
  private final IdentityFolder folder;
  private final JoinClient client;
  private final Timers timers;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param http how managers are spoken to
   */
  public Joiner(Vertx vertx, HttpClientOptions http, JoinSettings settings, Timers timers) {
    this.vertx = vertx;
    this.settings = settings;
    this.folder = new IdentityFolder(settings.folder());
    this.client = new JoinClient(vertx, http, settings.managers(), random);
    this.timers = timers;
  }

  /** Whether {@link #join} can be tried at all. */
  public boolean hasToken() {
    return settings.token().isPresent();
  }

  /** The identity that is kept, else as {@link #join}. */
  public Future<JoinedIdentity> identity() {
    return vertx
        .executeBlocking(folder::load)
        .compose(
            kept ->
                kept.map(Future::succeededFuture)
                    .orElseGet(
                        () -> join(() -> true).map(Optional::orElseThrow).compose(this::keep)));
  }

  /**
   * Joins; the identity still has to be kept. Fails with {@link JoinRefusedException} if a manager
   * says no, or there is no token.
   *
   * @param wanted asked before each try
   * @return empty if it is not wanted any more
   */
  public Future<Optional<JoinedIdentity>> join(BooleanSupplier wanted) {
    if (settings.token().isEmpty()) {
      return Future.failedFuture(
          new JoinRefusedException(
              "no identity is kept in %s, and PROPLET_JOIN_TOKEN is not set; `turboprop proplets token create` makes one"
                  .formatted(settings.folder())));
    }
    String token = settings.token().get();
    return vertx
        .executeBlocking(() -> folder.machine(this::machine))
        .compose(machine -> attempt(token, machine, 1, wanted));
  }

  private Future<Optional<JoinedIdentity>> attempt(
      String token, String machine, int number, BooleanSupplier wanted) {
    if (!wanted.getAsBoolean()) {
      return Future.succeededFuture(Optional.empty());
    }
    return client
        .join(token, machine, settings.name())
        .compose(
            answer ->
                switch (answer) {
                  case JoinAnswer.Accepted accepted ->
                      Future.succeededFuture(Optional.of(accepted.identity()));
                  case JoinAnswer.Refused refused ->
                      Future.failedFuture(
                          new JoinRefusedException("this machine may not join: " + refused.why()));
                  case JoinAnswer.Later later -> {
                    if (number == 1) {
                      log.warn("cannot join yet: {}; keeps trying", later.why());
                    }
                    yield later(number).compose(v -> attempt(token, machine, number + 1, wanted));
                  }
                });
  }

  private Future<Void> later(int failures) {
    Promise<Void> due = Promise.promise();
    timers.after(AGAIN.delay(failures, random), due::complete);
    return due.future();
  }

  /** Keeps an identity for the next start; while nobody works in the data folder. */
  public Future<JoinedIdentity> keep(JoinedIdentity identity) {
    return vertx.executeBlocking(
        () -> {
          folder.save(identity);
          log.info("joined as proplet {}", identity.credentials().entity());
          return identity;
        });
  }

  private String machine() {
    byte[] bytes = new byte[MACHINE_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
