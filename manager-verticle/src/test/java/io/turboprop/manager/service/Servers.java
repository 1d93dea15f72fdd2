package io.turboprop.manager.service;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.revision;
import static io.turboprop.manager.service.ControlHouse.now;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.manager.serving.ServingPlan;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Functions in a house, and native proplets that do what they are told of them. */
final class Servers {
  static final Digest FETCHED = Digest.of(new byte[] {7});
  private static final Duration PAUSE = Duration.ofMillis(100);

  final ControlHouse house;

  Servers(ControlHouse house) {
    this.house = house;
  }

  Function echo() {
    return house.core.functions().find(ECHO).orElseThrow();
  }

  Revision revisionOf(String name) {
    return echo().revision(revision(name)).orElseThrow();
  }

  RevisionKey key(String name) {
    return ServingPlan.key(echo(), revisionOf(name));
  }

  /** A function that is ready on all of these. */
  void deployOn(String... proplets) {
    for (String id : proplets) {
      proplet(id, "b1");
    }
    change(ECHO, deploy(module("a")));
    for (String id : proplets) {
      follow(id, "b1");
    }
  }

  static Serving.Status readyStatus(RevisionKey key) {
    return new Serving.Status(key, Serving.State.READY, Optional.of(FETCHED), Optional.empty(), 0);
  }

  /** Until shares are dealt anew after the fleet changed. */
  void deal() {
    house.timers.advance(PAUSE);
    house.settle();
  }

  void proplet(String id, String boot) {
    house.nativeProplet(id, boot);
    deal();
  }

  void change(FunctionName name, FunctionRequest request) {
    now(house.core.answer(new ControlRequest.ChangeFunction(name, request, Optional.empty())));
    house.settle();
  }

  /** Orders that went to a proplet, oldest first; they are taken away. */
  List<Order.Serve> takeOrders(String id) {
    List<Order.Serve> taken = new ArrayList<>();
    house.world.orders.removeIf(
        out -> {
          boolean mine = out.to().value().equals(id) && out.order() instanceof Order.Serve;
          if (mine) {
            taken.add((Order.Serve) out.order());
          }
          return mine;
        });
    return taken;
  }

  /** Does what the newest order says; all of it succeeds. */
  void follow(String id, String boot) {
    answer(id, boot, takeOrders(id).getLast(), Serving.State.READY, Optional.empty());
  }

  void fail(String id, String boot, Reason why) {
    answer(id, boot, takeOrders(id).getLast(), Serving.State.FAILED, Optional.of(why));
  }

  void answer(
      String id, String boot, Order.Serve order, Serving.State state, Optional<Reason> why) {
    List<Serving.Status> statuses =
        order.revisions().stream().map(part -> status(part, state, why)).toList();
    say(id, boot, order.epoch(), order.version(), statuses);
  }

  static Serving.Status status(ServedRevision part, Serving.State state, Optional<Reason> why) {
    Optional<Digest> digest =
        state == Serving.State.READY ? part.digest().or(() -> Optional.of(FETCHED)) : part.digest();
    return new Serving.Status(part.key(), state, digest, why, 0);
  }

  void say(String id, String boot, long epoch, long version, List<Serving.Status> statuses) {
    PropletId proplet = new PropletId(id);
    long serial = house.serials.merge(proplet, 1L, Long::sum);
    house.core.heard(
        new Serving(
            proplet,
            new BootId(boot),
            epoch,
            version,
            serial,
            "node-of-" + id,
            Optional.of(new Serving.Direct("10.0.0.1", 9093, "s3cret")),
            statuses));
    house.settle();
  }

  Optional<Outlook> outlook(RevisionKey key) {
    return house.core.endpoints().find(key);
  }

  List<String> ready(RevisionKey key) {
    return outlook(key)
        .map(o -> o.ready().stream().map(e -> e.proplet().value()).toList())
        .orElse(List.of());
  }
}
