package io.turboprop.proplet;

import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.link.VertxTimers;
import io.turboprop.proplet.join.JoinSettings;
import io.turboprop.proplet.join.JoinedIdentity;
import io.turboprop.proplet.join.Joiner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proplet that gets its identity by joining. If the broker does not know that identity any more
 * and there is a join token, it joins again and goes on as whoever it is then. Lives on one Vert.x
 * context.
 */
final class JoiningProplet {
  private static final Logger log = LoggerFactory.getLogger(JoiningProplet.class);

  /** Stands for whoever the proplet will be. */
  private static final Credentials UNKNOWN = new Credentials("", "", "unknown", "");

  private final Vertx vertx;
  private final Context context;
  private final PropletConfig config;
  private final boolean brokersSet;
  private final Joiner joiner;
  private final Consumer<Throwable> failed;
  private @Nullable PropletVerticle running;
  private @Nullable String deployment;
  private boolean joining;
  private boolean told;

  /**
   * @param failed told once if it cannot go on
   * @throws SettingsException if something is wrong
   */
  JoiningProplet(Vertx vertx, Settings settings, JoinSettings how, Consumer<Throwable> failed) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config =
        PropletConfig.from(settings, PropletIdentity.from(settings, UNKNOWN), how.folder());
    this.brokersSet = MqttSettings.address(settings).isPresent();
    this.joiner = new Joiner(vertx, config.httpTrust().options(), how, new VertxTimers(vertx));
    this.failed = failed;
  }

  void begin() {
    context.runOnContext(now -> joiner.identity().compose(this::deploy).onFailure(failed::accept));
  }

  private Future<Void> deploy(JoinedIdentity identity) {
    PropletVerticle verticle = new PropletVerticle(as(identity));
    verticle.onLoginRefused(() -> context.runOnContext(now -> refused(verticle)));
    running = verticle;
    return vertx.deployVerticle(verticle).onSuccess(id -> deployment = id).mapEmpty();
  }

  /** Who and where; a broker that the operator names counts more than the manager's word. */
  private PropletConfig as(JoinedIdentity identity) {
    PropletConfig known = config.withIdentity(config.identity().joined(identity));
    return brokersSet ? known : known.withMqtt(config.mqtt().at(identity.brokers()));
  }

  /** Comes again as long as it is refused. */
  private void refused(PropletVerticle verticle) {
    if (joining || deployment == null || !verticle.equals(running)) {
      return;
    }
    if (joiner.hasToken()) {
      joining = true;
      log.warn("the broker does not know this proplet any more; it joins again");
      joiner
          .join(verticle::isLoginRefused)
          .compose(this::goOnAs)
          .onFailure(failed::accept)
          .onComplete(done -> joining = false);
    } else if (!told) {
      told = true;
      log.warn(
          "the broker does not know this proplet any more; with PROPLET_JOIN_TOKEN it would join again");
    }
  }

  private Future<Void> goOnAs(Optional<JoinedIdentity> identity) {
    String former = deployment;
    if (identity.isEmpty() || former == null) {
      return Future.succeededFuture();
    }
    deployment = null;
    return vertx
        .undeploy(former)
        .compose(gone -> joiner.keep(identity.get()))
        .compose(this::deploy);
  }
}
