package io.turboprop.proplet;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.direct.DirectServer;
import io.turboprop.proplet.galago.GalagoServer;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.proplet.serve.ServeConfig;
import io.turboprop.proplet.serve.ServeDesk;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The doors of functions over HTTP: one for managers, one for people on this machine. */
final class FunctionDoors {
  private static final Logger log = LoggerFactory.getLogger(FunctionDoors.class);
  private static final int TOKEN_BYTES = 32;
  private static final int ID_BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final PropletId id;
  private final BootId boot;
  private final ServeDesk functions;
  private final CallDesk calls;
  private final Executor loop;
  private @Nullable GalagoServer galago;

  FunctionDoors(PropletId id, BootId boot, ServeDesk functions, CallDesk calls, Executor loop) {
    this.id = id;
    this.boot = boot;
    this.functions = functions;
    this.calls = calls;
    this.loop = loop;
  }

  /** The port of Galago's worker API; empty if it is switched off. */
  Optional<Integer> galagoPort() {
    return Optional.ofNullable(galago).map(GalagoServer::port);
  }

  /** Ends when all that are wanted listen; called on the proplet's context. */
  Future<Void> listen(Vertx vertx, ServeConfig config, ImageSource images) {
    Future<Void> managers =
        config.direct().map(at -> direct(vertx, at)).orElseGet(Future::succeededFuture);
    Future<Void> people =
        config.galago().map(at -> galago(vertx, at, images)).orElseGet(Future::succeededFuture);
    return Future.all(managers, people).mapEmpty();
  }

  private Future<Void> direct(Vertx vertx, ServeConfig.Direct at) {
    String token = hex(TOKEN_BYTES);
    return DirectServer.listen(vertx, at.host(), at.port(), boot, token, calls, loop)
        .onSuccess(
            listening -> {
              String address = at.address().orElse(at.host());
              functions.reachable(new Serving.Direct(address, listening.port(), token));
              log.info("proplet {} takes calls at {}:{}", id, address, listening.port());
            })
        .mapEmpty();
  }

  private Future<Void> galago(Vertx vertx, ServeConfig.Galago at, ImageSource images) {
    var parts = new GalagoServer.Parts(functions, calls, images, () -> hex(ID_BYTES), loop);
    return GalagoServer.listen(vertx, at, parts)
        .onSuccess(
            listening -> {
              galago = listening;
              log.info("proplet {} deploys functions at {}:{}", id, at.host(), listening.port());
            })
        .mapEmpty();
  }

  /** Nobody guesses it, and nobody gets it twice. */
  private String hex(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
