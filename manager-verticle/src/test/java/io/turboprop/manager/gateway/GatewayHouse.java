package io.turboprop.manager.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.service.FunctionIndexes;
import io.turboprop.manager.serving.Endpoint;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.RevisionKey;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A gateway on two event loops behind real sockets, without a control verticle. */
final class GatewayHouse implements AutoCloseable {
  /** After which the server closes a connection without traffic. */
  static final Duration IDLE = Duration.ofSeconds(2);

  private static final long PATIENCE_S = 20;

  final Vertx vertx = Vertx.vertx();
  final FunctionIndex functions = new FunctionIndex();
  final EndpointIndex endpoints = new EndpointIndex();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final List<String> activated = new CopyOnWriteArrayList<>();
  final GatewayHub hub;
  final int port;
  volatile Activator activator = (function, revision) -> Future.succeededFuture();
  private final List<Gateway> gateways = new CopyOnWriteArrayList<>();
  private final List<TestProplet> proplets = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  GatewayHouse() {
    this(GatewayConfig.DEFAULT, CallDoor.CLOSED);
  }

  GatewayHouse(GatewayConfig config, CallDoor broker) {
    hub =
        new GatewayHub(
            new GatewayParts(config, endpoints, broker, ""), functions, registry, System::nanoTime);
    CompletableFuture<Integer> bound = new CompletableFuture<>();
    await(vertx.deployVerticle(() -> new Loop(bound), new DeploymentOptions().setInstances(2)));
    port = bound.join();
  }

  /** One event loop. */
  private final class Loop extends VerticleBase {
    private final CompletableFuture<Integer> bound;

    Loop(CompletableFuture<Integer> bound) {
      this.bound = bound;
    }

    @Override
    public Future<?> start() {
      Gateway gateway =
          new Gateway(
              vertx,
              hub,
              (function, revision) -> {
                activated.add(function + "/" + revision);
                return activator.activate(function, revision);
              },
              (request, code, detail, retryAfterS) ->
                  request
                      .response()
                      .setStatusCode(code.status())
                      .putHeader("Retry-After", Integer.toString(retryAfterS))
                      .end(code + ": " + detail),
              IDLE);
      gateways.add(gateway);
      return vertx
          .createHttpServer(
              new HttpServerOptions()
                  .setPort(-1)
                  .setHost("127.0.0.1")
                  .setMaxHeaderSize(1 << 20)
                  .setHandle100ContinueAutomatically(true)
                  .setIdleTimeout((int) IDLE.toMillis())
                  .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                  .setCompressionSupported(true))
          .requestHandler(
              request -> {
                if (!gateway.takes(request)) {
                  request.response().setStatusCode(418).end("not a call");
                }
              })
          .listen()
          .onSuccess(server -> bound.complete(server.actualPort()));
    }
  }

  void deployed(Function function) {
    FunctionIndexes.put(functions, function);
  }

  TestProplet proplet(String id, Handler<HttpServerRequest> guest) {
    return proplet(id, new HttpServerOptions(), guest);
  }

  TestProplet proplet(String id, HttpServerOptions options, Handler<HttpServerRequest> guest) {
    TestProplet made = new TestProplet(vertx, id, options, guest);
    proplets.add(made);
    return made;
  }

  /** All serve it, and every loop has seen that they can be reached. */
  void ready(RevisionKey revision, Endpoint... all) {
    endpoints.put(revision, new Outlook(List.of(all), 0, 0, ""));
    for (Endpoint endpoint : all) {
      known(endpoint);
    }
  }

  /** Every loop knows whether it can be reached. */
  void known(Endpoint endpoint) {
    for (Gateway gateway : gateways) {
      Promise<Boolean> known = Promise.promise();
      gateway.loop.runOnContext(go -> gateway.reach.known(endpoint).onComplete(known));
      await(known.future());
    }
  }

  /** Every loop asks for a line, unless it has one. */
  void askForLines(Endpoint endpoint) {
    for (Gateway gateway : gateways) {
      gateway.loop.runOnContext(go -> gateway.lines.to(endpoint.direct().orElseThrow()));
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(PATIENCE_S));
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> send(HttpRequest.Builder builder) {
    try {
      return client.send(builder.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder builder) {
    return client.sendAsync(builder.build(), BodyHandlers.ofString());
  }

  double count(String meter) {
    return registry.get(meter).counter().count();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not done: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    proplets.forEach(TestProplet::close);
    hub.close();
    await(vertx.close());
  }
}
