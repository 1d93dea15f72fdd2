package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls of functions on one event loop, where it is made and used. */
public final class Gateway {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  /** Less than proplets keep a connection without calls. */
  private static final int KEEP_ALIVE_S = 30;

  private static final int MOST_HEADER_BYTES = 1 << 20;

  /** Until calls that still wait for a revision ask for it once more. */
  private static final long ASK_AGAIN_MS = 5_000;

  private static final long SILENT_CONTROL_MS = 1_000;

  final Vertx vertx;
  final Context loop;
  final GatewayHub hub;
  final Choice choice;
  final Reach reach;
  final Lines lines;
  final Way direct;
  final Way broker;
  final Refusal refusal;
  final IdleWatch idle;
  final Alarms alarms;
  private final SplittableRandom random = new SplittableRandom();
  private final Activator activator;
  private final HttpClient client;
  private final Runnable listening;

  /**
   * @param idle after which the server closes a connection without traffic
   */
  public Gateway(Vertx vertx, GatewayHub hub, Activator activator, Refusal refusal, Duration idle) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.hub = hub;
    this.activator = activator;
    this.refusal = refusal;
    this.idle = new IdleWatch(idle);
    this.alarms = new Alarms(vertx, hub.nanos, Alarms.TICK_MS);
    choice = new Choice(hub.ejections, random);
    client = client(vertx, hub.config);
    reach = new Reach(client, hub.config.direct(), hub.nanos);
    lines =
        new Lines(
            client,
            loop,
            hub.config.direct().connections(),
            hub.config.direct().connect().toMillis(),
            hub.nanos);
    Way http = new DirectWay(client, hub.config.bodies().repeatableBytes());
    direct = new LineWay(lines, http, hub.nanos);
    broker = new BrokerWay(vertx, hub.broker, UUID.randomUUID() + "-");
    listening =
        hub.endpoints.onChange(
            revision ->
                loop.runOnContext(go -> hub.endpoints.find(revision).ifPresent(this::look)));
  }

  private static HttpClient client(Vertx vertx, GatewayConfig config) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setKeepAliveTimeout(KEEP_ALIVE_S)
            .setTcpNoDelay(true)
            .setMaxHeaderSize(MOST_HEADER_BYTES)
            .setConnectTimeout((int) config.direct().connect().toMillis()),
        new PoolOptions()
            .setHttp1MaxSize(config.direct().connections())
            .setMaxWaitQueueSize(config.held().perRevision()));
  }

  /** New endpoints are looked at before the first call comes. */
  private void look(Outlook outlook) {
    outlook.ready().forEach(reach::up);
  }

  /**
   * Takes a request if it is a call.
   *
   * @return whether it was; then it is answered, in time
   */
  public boolean takes(HttpServerRequest request) {
    String path = request.path();
    if (path == null || !path.startsWith("/f")) {
      return false;
    }
    CallPath call = CallPath.of(request.method().equals(HttpMethod.POST), path).orElse(null);
    if (call == null) {
      return false;
    }
    try {
      Scrutiny.check(request);
      Target target = Target.of(call, hub.functions, random.nextDouble());
      new Passage(this, request, target, Scrutiny.patience(request, hub.config.timeouts())).begin();
    } catch (OrchestratorException e) {
      refuse(request, e);
    }
    return true;
  }

  private void refuse(HttpServerRequest request, OrchestratorException why) {
    hub.meters.failed(why.code());
    log.info("call refused with {}: {}", why.code().status(), why.getMessage());
    int retryAfterS = why.code() == ErrorCode.NO_PROPLET ? 1 : 0;
    refusal.refuse(request, why.code(), String.valueOf(why.getMessage()), retryAfterS);
  }

  boolean idempotent(HttpServerRequest request, Target target) {
    return !target.invoke() && Scrutiny.idempotent(request.method());
  }

  /**
   * Asks for a revision, unless somebody did a short time ago.
   *
   * @param pauseNanos that has to be between two questions
   */
  void activate(Target target, long pauseNanos) {
    if (!hub.activations.due(target.key(), pauseNanos, hub.nanos.getAsLong())) {
      return;
    }
    activator
        .activate(target.function(), target.revision())
        .onSuccess(asked -> wakeLater(target, ASK_AGAIN_MS))
        .onFailure(failure -> notActivated(target, failure));
  }

  private void notActivated(Target target, Throwable failure) {
    if (failure instanceof OrchestratorException no && no.code() != ErrorCode.INTERNAL) {
      hub.activations.refused(target.key(), no, hub.nanos.getAsLong());
      hub.room.wake(target.key());
    } else {
      log.warn("nobody could be asked to serve {}: {}", target, failure.getMessage());
      wakeLater(target, SILENT_CONTROL_MS);
    }
  }

  /** Calls that still wait then look again, and ask. */
  private void wakeLater(Target target, long delayMs) {
    if (hub.room.waited(target.key())) {
      vertx.setTimer(delayMs, later -> hub.room.wake(target.key()));
    }
  }

  /** Lets calls under way end, if they do in time. */
  public Future<Void> close(long drainMs) {
    listening.run();
    lines.retire();
    return client.shutdown(drainMs, TimeUnit.MILLISECONDS).onComplete(closed -> alarms.close());
  }
}
