package io.turboprop.system.sim;

import io.turboprop.codec.Bundles;
import io.turboprop.codec.Orders;
import io.turboprop.direct.ManagerEnd;
import io.turboprop.manager.direct.WorkerCalls;
import io.turboprop.manager.direct.WorkerRefusal;
import io.turboprop.model.Bytes;
import io.turboprop.model.OrchestratorException;
import io.turboprop.proplet.link.PropletLink;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The worker API of a simulated proplet, as its manager sees it over the simulated network: what is
 * on its way when a way is blocked is lost, and nobody is told before time is up; on bad days
 * questions and answers get lost and questions arrive twice.
 */
final class SimWorkerCalls implements WorkerCalls {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final House house;
  private final Life manager;
  private final SimProplet proplet;
  private final Supplier<BrokerTemper> temper;
  private final SplittableRandom random;

  /** What a proplet in direct mode can be asked, in one of its lives. */
  record Ears(ManagerEnd end, PropletLink link) {}

  /**
   * @param temper how likely it is that something gets lost or comes twice
   */
  SimWorkerCalls(House house, Life manager, SimProplet proplet, Supplier<BrokerTemper> temper) {
    this.house = house;
    this.manager = manager;
    this.proplet = proplet;
    this.temper = temper;
    this.random = manager.chance();
  }

  @Override
  public Future<Bundle> poll(String session, long after, Duration wait) {
    return exchange(
        Packet.SMALL,
        wait.plus(PATIENCE),
        ears -> ears.end().poll(session, after, wait),
        bundle -> Bundles.encode(bundle).length);
  }

  @Override
  public Future<Void> order(Bytes orders) {
    return exchange(
        orders.length(),
        PATIENCE,
        ears -> {
          ears.link().take(Orders.decode(orders.unsafeArray()));
          return Future.succeededFuture();
        },
        nothing -> Packet.SMALL);
  }

  @Override
  public Future<Void> deliver(String session, Bundle bundle) {
    byte[] bytes = Bundles.encode(bundle);
    return exchange(
        bytes.length,
        PATIENCE,
        ears ->
            ears.end()
                .deliver(
                    session,
                    Bundles.decode(bytes).parcels().stream()
                        .map(Parcel.Message.class::cast)
                        .toList()),
        nothing -> Packet.SMALL);
  }

  private <T> Future<T> exchange(
      int bytes, Duration patience, Function<Ears, Future<T>> ask, ToIntFunction<T> size) {
    Promise<T> answer = Promise.promise();
    manager.after(patience, () -> answer.tryFail("no answer within " + patience));
    Runnable request =
        () ->
            carry(
                ways(manager.host()).up(),
                ways(proplet.process()).down(),
                bytes,
                () -> arrived(answer, ask, size));
    request.run();
    if (random.nextDouble() < temper.get().repeat()) {
      request.run();
    }
    return answer.future();
  }

  private <T> void arrived(
      Promise<T> answer, Function<Ears, Future<T>> ask, ToIntFunction<T> size) {
    Life life = proplet.process().life();
    if (life == null) {
      back(Packet.SMALL, () -> answer.tryFail("connection refused"));
      return;
    }
    proplet
        .process()
        .run(
            life,
            () ->
                proplet
                    .ears()
                    .map(ears -> Future.succeededFuture(ears).compose(ask))
                    .orElseGet(() -> Future.failedFuture("connection refused"))
                    .onSuccess(got -> back(size.applyAsInt(got), () -> answer.tryComplete(got)))
                    .onFailure(cause -> back(Packet.SMALL, () -> answer.tryFail(seen(cause)))));
  }

  private static Throwable seen(Throwable cause) {
    return cause instanceof OrchestratorException known
        ? new WorkerRefusal(known.code().status(), String.valueOf(known.getMessage()))
        : cause;
  }

  private void back(int bytes, Runnable action) {
    carry(
        ways(proplet.process()).up(),
        ways(manager.host()).down(),
        bytes,
        () -> manager.host().run(manager, action));
  }

  private void carry(Way first, Way second, int bytes, Runnable action) {
    if (first.blocked() || second.blocked() || random.nextDouble() < temper.get().loss()) {
      return;
    }
    house.world().after(first.nanosFor(bytes, true) + second.nanosFor(bytes, true), action);
  }

  private SimNet.Ways ways(SimProcess machine) {
    return house.net().ways(machine.name());
  }
}
