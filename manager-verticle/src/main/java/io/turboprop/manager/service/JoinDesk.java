package io.turboprop.manager.service;

import io.turboprop.manager.join.Admission;
import io.turboprop.manager.join.Guesses;
import io.turboprop.manager.join.JoinRegister;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.join.Pass;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.service.ControlReply.OfJoin;
import io.turboprop.manager.service.ControlReply.OfJoinToken;
import io.turboprop.manager.service.ControlReply.OfJoinTokens;
import io.turboprop.manager.service.ControlRequest.CreateJoinToken;
import io.turboprop.manager.service.ControlRequest.Join;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.Write;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets machines join over HTTP and shuts them out. One thing after the other, each to the disk
 * first, then to the broker: so two who join at once never share the last use of a token, and who
 * was answered can log in.
 */
final class JoinDesk {
  private static final Logger log = LoggerFactory.getLogger(JoinDesk.class);
  private static final int MOST_TOKENS = 1_000;

  /** A token that is over is shown for so long, so that people see why machines are refused. */
  private static final Duration OVER_SHOWN = Duration.ofDays(7);

  private static final String ALL = "";

  private final Store store;
  private final Fleet fleet;
  private final JoinSetup setup;
  private final ControlEnvironment env;
  private final JoinRegister register;
  private final Guesses guesses = new Guesses();
  private final Lanes<String> lanes = new Lanes<>();

  JoinDesk(Store store, Fleet fleet, JoinSetup setup, ControlEnvironment env) {
    this.store = store;
    this.fleet = fleet;
    this.setup = setup;
    this.env = env;
    this.register = new JoinRegister(setup.standing());
  }

  /** Takes up what a former manager stored. */
  Future<Void> recover() {
    return store
        .joinTokens()
        .onSuccess(all -> all.forEach(register::put))
        .compose(tokens -> store.joined())
        .onSuccess(all -> all.forEach(register::put))
        .mapEmpty();
  }

  OfJoinTokens tokens() {
    return new OfJoinTokens(register.tokens());
  }

  Future<OfJoinToken> create(CreateJoinToken wish) {
    return inTurn(
        () -> {
          Instant now = env.clock().instant();
          List<JoinToken> over = over(now);
          if (register.tokens().size() - over.size() >= MOST_TOKENS) {
            throw new OrchestratorException(
                ErrorCode.CONFLICT, MOST_TOKENS + " join tokens exist; revoke some first");
          }
          String secret = setup.secrets().get();
          JoinToken token =
              new JoinToken(
                  env.taskIds().get().value(),
                  Digest.ofText(secret),
                  now,
                  now.plus(wish.ttl()),
                  wish.uses(),
                  0,
                  wish.namePrefix(),
                  wish.labels());
          List<Write> writes = new ArrayList<>();
          over.forEach(old -> writes.add(new Write.RemoveJoinToken(old.id())));
          writes.add(new Write.PutJoinToken(token));
          return store
              .commit(new Batch(writes))
              .map(
                  stored -> {
                    over.forEach(old -> register.removeToken(old.id()));
                    register.put(token);
                    log.info("join token {} made, {} uses", token.id(), token.uses());
                    return new OfJoinToken(token, Optional.of(Pass.text(token.id(), secret)));
                  });
        });
  }

  private List<JoinToken> over(Instant now) {
    return register.tokens().stream().filter(t -> t.expired(now.minus(OVER_SHOWN))).toList();
  }

  Future<Void> revokeToken(String id) {
    return inTurn(
        () -> {
          if (register.token(id).isEmpty()) {
            throw new OrchestratorException(
                ErrorCode.JOIN_TOKEN_NOT_FOUND, "join token " + id + " does not exist");
          }
          return store
              .commit(Batch.of(new Write.RemoveJoinToken(id)))
              .onSuccess(
                  stored -> {
                    register.removeToken(id);
                    log.info("join token {} revoked", id);
                  });
        });
  }

  /** Ends when the machine can log in at the broker. */
  Future<OfJoin> join(Join wish) {
    if (!guesses.mayTry(wish.from(), env.nanos().getAsLong())) {
      throw new OrchestratorException(
          ErrorCode.TOO_MANY_REQUESTS,
          "too many join tokens that are no good came from " + wish.from() + "; try again later");
    }
    return inTurn(() -> admit(wish));
  }

  private Future<OfJoin> admit(Join wish) {
    String key = setup.secrets().get();
    Admission admission =
        register.decide(
            wish.pass(),
            wish.wish(),
            new PropletId(env.taskIds().get().value()),
            Digest.ofText(key),
            env.clock().instant(),
            this::nameIsInFleet);
    return switch (admission) {
      case Admission.Refused refused -> {
        if (refused.code() == ErrorCode.JOIN_REFUSED) {
          guesses.failed(wish.from(), env.nanos().getAsLong());
        }
        log.warn("{} may not join: {}", wish.from(), refused.why());
        throw new OrchestratorException(refused.code(), refused.why());
      }
      case Admission.Admitted admitted -> admit(wish, admitted, key);
    };
  }

  private Future<OfJoin> admit(Join wish, Admission.Admitted admitted, String key) {
    setup
        .handout()
        .refusal()
        .ifPresent(
            why -> {
              throw new OrchestratorException(ErrorCode.CONFLICT, why);
            });
    Joined joined = admitted.joined();
    List<Write> writes = new ArrayList<>();
    admitted.spent().ifPresent(token -> writes.add(new Write.PutJoinToken(token)));
    return store(
            writes,
            joined,
            new Happening.PropletJoined(joined.token(), admitted.isNew()),
            ReasonCode.STARTED)
        .compose(
            stored -> {
              admitted.spent().ifPresent(register::put);
              return setup.door().admit(joined);
            })
        .map(
            open -> {
              log.info(
                  "proplet {} \"{}\" joined from {} by {}{}",
                  joined.id(),
                  joined.name(),
                  wish.from(),
                  joined.token(),
                  admitted.isNew() ? "" : ", again");
              return answer(wish, admitted, key);
            });
  }

  private OfJoin answer(Join wish, Admission.Admitted admitted, String key) {
    JoinSetup.Handout told = setup.handout();
    return new OfJoin(
        admitted.joined(),
        told.tenant(),
        told.channel(),
        key,
        told.brokersBy(wish.host()),
        told.login(),
        admitted.isNew());
  }

  private boolean nameIsInFleet(PropletId not, String name) {
    return fleet.all().stream()
        .map(Fleet.Member::proplet)
        .filter(proplet -> !proplet.id().equals(not))
        .map(Proplet::name)
        .anyMatch(name::equals);
  }

  /** Said again, it does what is left to do. */
  Future<Void> revoke(PropletId id, boolean revoked) {
    return inTurn(
        () -> {
          Joined joined =
              register
                  .joined(id)
                  .orElseThrow(
                      () ->
                          new OrchestratorException(
                              ErrorCode.PROPLET_NOT_FOUND,
                              "no proplet "
                                  + id
                                  + " joined over HTTP; one of config.toml is shut out by taking it out of there"));
          if (!setup.door().guarded()) {
            throw new OrchestratorException(
                ErrorCode.CONFLICT,
                "the broker is not the manager's own, or lets anybody in; shut proplet "
                    + id
                    + " out there");
          }
          return changed(joined, revoked).compose(this::tellDoor);
        });
  }

  private Future<Joined> changed(Joined joined, boolean revoked) {
    if (joined.revoked() == revoked) {
      return Future.succeededFuture(joined);
    }
    Joined now = joined.revoked(revoked);
    return store(
            List.of(),
            now,
            new Happening.PropletRevoked(revoked),
            revoked ? ReasonCode.STOPPED_BY_USER : ReasonCode.STARTED)
        .map(
            stored -> {
              log.info("proplet {} {}", now.id(), revoked ? "revoked" : "let in again");
              return now;
            });
  }

  private Future<Void> tellDoor(Joined joined) {
    if (!joined.revoked()) {
      return setup.door().admit(joined);
    }
    // Its last will is not taken from it any more; the fleet need not wait for its silence.
    return setup
        .door()
        .shutOut(joined.id())
        .onSuccess(out -> fleet.find(joined.id()).ifPresent(fleet::broken));
  }

  /**
   * A proplet was taken off the list, or was not on it: if it is shut out, that is forgotten, too.
   */
  Future<Void> deleted(PropletId id, Future<Void> offTheList) {
    if (register.joined(id).filter(Joined::revoked).isEmpty()) {
      return offTheList;
    }
    return offTheList
        .recover(JoinDesk::unlessUnknown)
        .compose(
            gone ->
                inTurn(
                    () ->
                        store
                            .commit(Batch.of(new Write.RemoveJoined(id)))
                            .onSuccess(stored -> register.remove(id))));
  }

  private static Future<Void> unlessUnknown(Throwable failure) {
    return failure instanceof OrchestratorException coded
            && coded.code() == ErrorCode.PROPLET_NOT_FOUND
        ? Future.succeededFuture()
        : Future.failedFuture(failure);
  }

  private Future<Void> store(List<Write> more, Joined joined, Happening.What what, ReasonCode why) {
    List<Write> writes = new ArrayList<>(more);
    writes.add(new Write.PutJoined(joined));
    writes.add(
        new Write.AppendEvent(
            Happening.of(joined.id(), env.clock().instant(), what, Reason.of(why))));
    return store
        .commit(new Batch(writes))
        .onSuccess(
            stored -> {
              register.put(joined);
              env.news().run();
            });
  }

  private <T> Future<T> inTurn(Supplier<Future<T>> work) {
    return lanes.run(ALL, work);
  }
}
