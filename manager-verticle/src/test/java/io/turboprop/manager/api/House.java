package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.codec.Json;
import io.turboprop.codec.bus.RecordBusCodec;
import io.turboprop.link.VertxTimers;
import io.turboprop.manager.Joins;
import io.turboprop.manager.NativeProplets;
import io.turboprop.manager.gateway.CallDoor;
import io.turboprop.manager.gateway.GatewayConfig;
import io.turboprop.manager.gateway.GatewayHub;
import io.turboprop.manager.gateway.GatewayParts;
import io.turboprop.manager.service.ControlConfig;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.manager.service.ControlEnvironment;
import io.turboprop.manager.service.ControlEvents;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.ControlVerticle;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.blob.FileBlobStore;
import io.turboprop.manager.store.blob.FileModuleReader;
import io.turboprop.manager.store.blob.FileResultBlobs;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.TaskId;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A manager without a broker: the real HTTP door, control verticle, memory store and blob folder.
 * Every JSON answer it hands out was checked against the OpenAPI document.
 */
final class House implements AutoCloseable {
  static final String INSTANCE = "22222222-2222-4222-8222-222222222222";
  private static final Candidate SELF = new Candidate("test", "");
  private static final long PATIENCE_S = 20;

  final Vertx vertx = Vertx.vertx();
  final ProbeDoor door = new ProbeDoor();
  final Store store;
  final Path folder;
  final int port;
  final int cubePort;
  final ControlCore core;
  private final Context loop;
  private final String control;
  private final HttpConfig config;
  final ApiParts parts;
  private final HttpApi api;
  private final OpenApiDocument document = OpenApiDocument.read();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  House(Path folder) {
    this(folder, HttpConfig.DEFAULT.timeouts(), HttpConfig.DEFAULT.limits(), Optional.empty());
  }

  /** With its own bounds of streams and its own store. */
  House(Path folder, HttpConfig.Timeouts timeouts, HttpConfig.Streams streams, Store store) {
    this(folder, timeouts, HttpConfig.DEFAULT.limits(), Optional.empty(), streams, store);
  }

  House(
      Path folder,
      HttpConfig.Timeouts timeouts,
      HttpConfig.Limits limits,
      Optional<HttpConfig.Tls> tls) {
    this(
        folder,
        timeouts,
        limits,
        tls,
        HttpConfig.DEFAULT.streams(),
        new MemoryStore(InstantSource.system()));
  }

  private House(
      Path folder,
      HttpConfig.Timeouts timeouts,
      HttpConfig.Limits limits,
      Optional<HttpConfig.Tls> tls,
      HttpConfig.Streams streams,
      Store store) {
    this.store = store;
    this.folder = folder;
    RecordBusCodec.register(vertx.eventBus(), ControlRequest.class);
    RecordBusCodec.register(vertx.eventBus(), ControlReply.class);
    RecordBusCodec.register(vertx.eventBus(), LogPage.class);
    BlobStore blobs = new FileBlobStore(vertx, BlobKind.MODULE, folder, InstantSource.system());
    BlobStore results =
        new FileBlobStore(
            vertx, BlobKind.RESULT, folder.resolve("results"), InstantSource.system());
    AtomicReference<ControlCore> made = new AtomicReference<>();
    AtomicReference<Context> context = new AtomicReference<>();
    ControlVerticle verticle =
        new ControlVerticle(
            () -> {
              context.set(vertx.getOrCreateContext());
              return takeOver(blobs, results).onSuccess(made::set);
            },
            1000);
    this.control = await(vertx.deployVerticle(verticle));
    this.core = Objects.requireNonNull(made.get());
    this.loop = Objects.requireNonNull(context.get());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    GatewayHub gateway =
        new GatewayHub(
            new GatewayParts(GatewayConfig.DEFAULT, core.endpoints(), CallDoor.CLOSED, ""),
            core.functions(),
            registry,
            System::nanoTime);
    Position position =
        new Position.Leading(
            1,
            Instant.EPOCH,
            new TermParts(
                new FunctionViews(core.functions(), core.places(), core.endpoints()), gateway));
    this.config = new HttpConfig("127.0.0.1", 0, tls, timeouts, limits, streams);
    this.parts =
        new ApiParts(
            store,
            () -> SELF,
            () -> position,
            blobs,
            results,
            registry,
            BuildInfo.read(),
            INSTANCE,
            System::nanoTime);
    this.api =
        await(HttpApi.start(vertx, config, Optional.of(new CubeConfig("127.0.0.1", 0)), parts, 2));
    this.port = api.port();
    this.cubePort = api.cubePort().orElseThrow();
  }

  private Future<ControlCore> takeOver(BlobStore blobs, BlobStore results) {
    ControlEnvironment environment =
        new ControlEnvironment(
            new VertxTimers(vertx),
            InstantSource.system(),
            System::nanoTime,
            () -> new TaskId(UUID.randomUUID().toString()),
            new Random(1),
            () -> vertx.eventBus().publish(ControlEvents.ADDRESS, ""));
    return Epochs.next(store)
        .compose(
            epoch ->
                ControlCore.takeOver(
                    epoch,
                    store,
                    new FileModuleReader(blobs, vertx.fileSystem()),
                    new FileResultBlobs(results, vertx.fileSystem()),
                    door,
                    Joins.setup(),
                    environment,
                    ControlConfig.DEFAULT));
  }

  /** An answer; {@code json} is a missing node if the body is none. */
  record Reply(int status, Map<String, List<String>> headers, String body, JsonNode json) {
    String text(String field) {
      return json.path(field).asText();
    }

    Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(e -> e.getKey().equalsIgnoreCase(name))
          .map(e -> e.getValue().getFirst())
          .findFirst();
    }
  }

  Reply get(String path) {
    return send(request(path).GET());
  }

  Reply delete(String path) {
    return send(request(path).DELETE());
  }

  Reply post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  Reply post(String path, String json) {
    return send(json(path).POST(BodyPublishers.ofString(json)));
  }

  Reply patch(String path, String json) {
    return send(json(path).method("PATCH", BodyPublishers.ofString(json)));
  }

  Reply put(String path, String json) {
    return send(json(path).PUT(BodyPublishers.ofString(json)));
  }

  /** Makes a task and gives its id. */
  String task(String json) {
    Reply made = post("/tasks", json);
    if (made.status() != 201) {
      throw new AssertionError("task not made: " + made.body());
    }
    return made.text("id");
  }

  Reply upload(String path, String part, String fileName, byte[] content) {
    String head =
        "--edge\r\nContent-Disposition: form-data; name=\""
            + part
            + "\"; filename=\""
            + fileName
            + "\"\r\nContent-Type: application/wasm\r\n\r\n";
    return send(
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .PUT(
                BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    BodyPublishers.ofByteArray(content),
                    BodyPublishers.ofString("\r\n--edge--\r\n"))));
  }

  HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(PATIENCE_S));
  }

  /**
   * The path as the router sees it: without dot segments, written out or escaped. Two slashes stay,
   * for the router does not take them as one.
   */
  private static String resource(URI uri) {
    URI plain = URI.create(uri.toString().replace("%2e", "."));
    return plain.getPath().contains("//") ? plain.getPath() : plain.normalize().getPath();
  }

  /** Sends, and checks the answer against the OpenAPI document. */
  Reply send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      String body = new String(response.body(), StandardCharsets.UTF_8);
      String type = response.headers().firstValue("Content-Type").orElse("");
      JsonNode json =
          type.contains("json") ? Json.mapper().readTree(body) : Json.mapper().missingNode();
      boolean inPart = Optional.ofNullable(request.uri().getQuery()).orElse("").contains("fields=");
      document.check(
          request.method(), resource(request.uri()), response.statusCode(), json, inPart);
      return new Reply(response.statusCode(), response.headers().map(), body, json);
    } catch (IOException e) {
      throw new AssertionError(request.method() + " " + request.uri() + " failed", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next order of this kind that goes out; others are passed over. */
  <T extends Order> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      Order.Batch batch = door.sent.poll(20, TimeUnit.SECONDS);
      assertThat(batch).as(kind.getSimpleName()).isNotNull();
      for (Order order : batch.orders()) {
        if (kind.isInstance(order)) {
          return kind.cast(order);
        }
      }
    }
  }

  /** What the door has routes for. */
  List<Endpoint> endpoints() {
    HttpConfig none = HttpConfig.DEFAULT;
    ApiParts unused =
        new ApiParts(
            store,
            parts.self(),
            parts.position(),
            parts.blobs(),
            parts.results(),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            parts.build(),
            INSTANCE,
            System::nanoTime);
    SharedParts shared = SharedParts.of(unused, none, Buffer.buffer());
    ControlClient control = new ControlClient(vertx.eventBus(), none.timeouts().write());
    EventTail tail = new EventTail(vertx, store, none.streams().pageEvents());
    return Routes.all(
        vertx,
        none,
        unused,
        FunctionViews.none(),
        shared,
        control,
        new EventFeed(vertx, store, tail, none, shared.subscribers(), System::nanoTime),
        new TaskWait(vertx, store, tail, shared.waits(), Duration.ZERO),
        new LogFeed(vertx, control, shared.subscribers()),
        vertx.createSharedWorkerExecutor("unused", 1));
  }

  void stopHttp() {
    await(api.close());
  }

  void stopControl() {
    await(vertx.undeploy(control));
  }

  /** Brings news from a proplet to the control core. */
  void hear(PropletMessage message) {
    onLoop(c -> c.heard(message));
  }

  /** An upstream worker registers and beats once. */
  PropletId proplet() {
    PropletId id = new PropletId(UUID.randomUUID().toString());
    hear(new PropletMessage.Registration(id, "default", described(), Optional.<BootId>empty()));
    hear(PropletMessage.Heartbeat.alive(id, "default"));
    return id;
  }

  /** A native proplet registers. */
  PropletId nativeProplet(BootId boot) {
    PropletId id = new PropletId(UUID.randomUUID().toString());
    PropletMetadata described = NativeProplets.with(List.of("endive"));
    hear(new PropletMessage.Registration(id, "default", described, Optional.of(boot)));
    return id;
  }

  private static PropletMetadata described() {
    return new PropletMetadata(
        "",
        List.of("gpu"),
        "",
        "",
        "docker",
        "linux",
        "",
        "x86_64",
        8_589_934_592L,
        "0.5.0",
        "wasmtime-internal",
        "",
        "Brave-Otter",
        0,
        0,
        List.of(),
        Map.of());
  }

  <T> T onLoop(Function<ControlCore, Future<T>> work) {
    Promise<T> done = Promise.promise();
    loop.runOnContext(go -> work.apply(core).onComplete(done));
    return await(done.future());
  }

  /** Files that are under way; none may be left after a request. */
  long temporaryFiles() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).filter(p -> !p.toString().contains("sha256")).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
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
    client.close();
    await(vertx.close());
  }
}
