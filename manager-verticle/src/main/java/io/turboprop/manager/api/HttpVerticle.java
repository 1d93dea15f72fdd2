package io.turboprop.manager.api;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of the HTTP door. Instances of one deployment share the address; deployed by
 * {@link HttpApi}.
 */
public final class HttpVerticle extends VerticleBase {
  /** A negative port: any free one, the same for all instances of the deployment. */
  private static final int ANY_SHARED_PORT = -1;

  /** To connect to the leader. */
  private static final Duration FORWARD_PATIENCE = Duration.ofSeconds(2);

  private static final int COMPRESSED_FROM_BYTES = 1024;
  private static final String WORKERS = "turboprop-api";

  private final HttpConfig config;
  private final ApiParts parts;
  private final SharedParts shared;
  private final IntConsumer bound;
  private final Runnable stopped;
  private final Map<HttpConnection, Long> silent = new HashMap<>();
  private @Nullable HttpServer server;
  private @Nullable WorkerExecutor workers;
  private @Nullable LoopLag lag;
  private @Nullable EventTail tail;
  private @Nullable EventFeed feed;
  private @Nullable TaskWait waits;
  private @Nullable LogFeed logs;
  private @Nullable Front front;

  /**
   * @param bound told the real port, on the event loop
   * @param stopped told when this instance ends
   */
  HttpVerticle(
      HttpConfig config, ApiParts parts, SharedParts shared, IntConsumer bound, Runnable stopped) {
    this.config = config;
    this.parts = parts;
    this.shared = shared;
    this.bound = bound;
    this.stopped = stopped;
  }

  @Override
  public Future<?> start() {
    WorkerExecutor pool = vertx.createSharedWorkerExecutor(WORKERS, config.limits().workers());
    workers = pool;
    lag = new LoopLag(vertx, parts.registry(), parts.nanos());
    EventTail read = new EventTail(vertx, parts.store(), config.streams().pageEvents());
    tail = read;
    EventFeed events =
        new EventFeed(vertx, parts.store(), read, config, shared.subscribers(), parts.nanos());
    feed = events;
    TaskWait ends =
        new TaskWait(vertx, parts.store(), read, shared.waits(), config.timeouts().idle());
    waits = ends;
    ControlClient control = new ControlClient(vertx.eventBus(), config.timeouts().write());
    LogFeed output = new LogFeed(vertx, control, shared.subscribers());
    logs = output;
    Function<FunctionViews, List<Endpoint>> routes =
        views ->
            Routes.all(vertx, config, parts, views, shared, control, events, ends, output, pool);
    Front first = front(routes, control);
    front = first;
    HttpServer made =
        vertx
            .createHttpServer(options())
            .connectionHandler(this::connected)
            .invalidRequestHandler(InvalidRequests::answer)
            .requestHandler(
                request -> {
                  heard(request);
                  first.take(request);
                });
    server = made;
    return made.listen().onSuccess(listening -> bound.accept(listening.actualPort()));
  }

  private Front front(Function<FunctionViews, List<Endpoint>> routes, ControlClient control) {
    Dispatcher dispatcher = dispatcher();
    Forwarder forwarder =
        new Forwarder(
            vertx,
            () -> parts.self().get().id(),
            FORWARD_PATIENCE,
            config.timeouts().idle(),
            dispatcher);
    return new Front(
        vertx,
        parts.position(),
        term ->
            new Front.Term(
                term,
                new ApiRouter(routes.apply(term.views()), dispatcher).make(vertx),
                FunctionCalls.gateway(
                    vertx, term.gateway(), control, dispatcher, config.timeouts().idle())),
        Routes.reads(routes.apply(FunctionViews.none())),
        forwarder,
        dispatcher,
        config.timeouts().drain().toMillis());
  }

  private Dispatcher dispatcher() {
    return new Dispatcher(vertx, shared.requests(), parts.nanos(), config.timeouts().write());
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port() == 0 ? ANY_SHARED_PORT : config.port())
            .setIdleTimeout((int) config.timeouts().idle().toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setMaxHeaderSize(config.limits().headerBytes())
            .setMaxFormAttributeSize(FunctionForm.MOST_BYTES)
            .setMaxInitialLineLength(config.limits().headerBytes())
            .setHandle100ContinueAutomatically(true)
            .setCompressionSupported(true)
            .setCompressionContentSizeThreshold(COMPRESSED_FROM_BYTES)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ClearTextEnabled(false);
    config.tls().ifPresent(tls -> secure(options, tls));
    return options;
  }

  private static void secure(HttpServerOptions options, HttpConfig.Tls tls) {
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(tls.certificate().toString())
                .setKeyPath(tls.key().toString()));
  }

  /** A client that connects has to say something soon. */
  private void connected(HttpConnection connection) {
    long timer = vertx.setTimer(config.timeouts().header().toMillis(), late -> connection.close());
    silent.put(connection, timer);
    connection.closeHandler(closed -> hangUp(connection));
  }

  private void heard(HttpServerRequest request) {
    hangUp(request.connection());
  }

  private void hangUp(HttpConnection connection) {
    Long timer = silent.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  @Override
  public Future<?> stop() {
    stopped.run();
    if (lag != null) {
      lag.close();
    }
    if (feed != null) {
      feed.close();
    }
    if (logs != null) {
      logs.close();
    }
    if (waits != null) {
      waits.close();
    }
    if (tail != null) {
      tail.close();
    }
    Future<Void> closed =
        server == null
            ? Future.succeededFuture()
            : server.shutdown(config.timeouts().drain().toMillis(), TimeUnit.MILLISECONDS);
    Front first = front;
    Future<Void> drained = first == null ? closed : closed.eventually(first::close);
    return workers == null ? drained : drained.eventually(workers::close);
  }
}
