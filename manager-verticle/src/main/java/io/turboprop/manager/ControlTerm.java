package io.turboprop.manager;

import io.turboprop.manager.api.FunctionViews;
import io.turboprop.manager.api.TermParts;
import io.turboprop.manager.gateway.GatewayHub;
import io.turboprop.manager.gateway.GatewayParts;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.manager.service.ControlVerticle;
import io.turboprop.manager.service.FunctionIndex;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A term of the control verticle, with its links and timers, and what the HTTP door has from it.
 */
final class ControlTerm implements Term {
  private final Vertx vertx;
  private final ManagerConfig config;
  private final TermStore store;
  private final ControlLink link;
  private final long epoch;
  private final Stores stores;
  private final BiFunction<GatewayParts, FunctionIndex, GatewayHub> gateways;
  private @Nullable Future<Deployed> control;
  private @Nullable GatewayHub gateway;
  private @Nullable Future<Void> end;

  /** Set on the control verticle's event loop before its deployment is over. */
  private volatile @Nullable ControlCore core;

  private record Deployed(String id, ControlVerticle verticle) {}

  ControlTerm(
      Vertx vertx,
      ManagerConfig config,
      TermStore store,
      ControlLink link,
      long epoch,
      Stores stores,
      BiFunction<GatewayParts, FunctionIndex, GatewayHub> gateways) {
    this.vertx = vertx;
    this.config = config;
    this.store = store;
    this.link = link;
    this.epoch = epoch;
    this.stores = stores;
    this.gateways = gateways;
  }

  @Override
  public Future<TermParts> begin() {
    ControlVerticle verticle =
        new ControlVerticle(
            () -> link.takeOver(epoch, store).onSuccess(ready -> core = ready),
            config.control().maxPending());
    Future<Deployed> deployed =
        stores
            .collect(epoch)
            .compose(clean -> vertx.deployVerticle(verticle))
            .map(id -> new Deployed(id, verticle));
    control = deployed;
    return deployed.map(running -> parts());
  }

  private TermParts parts() {
    ControlCore ready = core;
    if (ready == null) {
      throw new IllegalStateException("the control core has not taken over");
    }
    GatewayHub made =
        gateways.apply(
            new GatewayParts(config.gateway(), ready.endpoints(), link.calls(), ThisNode.name()),
            ready.functions());
    gateway = made;
    if (end != null) {
      made.close();
    }
    return new TermParts(
        new FunctionViews(ready.functions(), ready.places(), ready.endpoints()), made);
  }

  @Override
  public void cutOff() {
    store.end();
  }

  @Override
  public Future<Void> end() {
    Future<Void> known = end;
    if (known != null) {
      return known;
    }
    Future<Deployed> running = control;
    Future<Void> over =
        running == null
            ? Future.succeededFuture()
            : running
                .compose(deployed -> deployed.verticle().rest().map(deployed))
                .eventually(link::close)
                .compose(deployed -> vertx.undeploy(deployed.id()))
                .recover(failure -> Future.succeededFuture());
    end = over;
    if (gateway != null) {
      gateway.close();
    }
    return over;
  }
}
