package io.turboprop.system;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.cli.oci.Artifact;
import io.turboprop.cli.oci.LayoutShelf;
import io.turboprop.cli.oci.LocalBlob;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.manager.ManagerConfig;
import io.turboprop.manager.ManagerVerticle;
import io.turboprop.proplet.PropletConfig;
import io.turboprop.proplet.PropletVerticle;
import io.turboprop.proxy.ProxySettings;
import io.turboprop.proxy.ProxyVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Broker, manager, proxy and proplets in this JVM, over real sockets and folders. */
final class House implements AutoCloseable {
  final Path folder;
  final TestBroker broker;
  private final Entities entities;
  private final Map<String, Vertx> running = new HashMap<>();
  private final Map<String, PropletVerticle> proplets = new HashMap<>();
  private int httpPort;

  House(Path folder) {
    this.folder = folder;
    this.broker = TestBroker.start(TestBroker.Settings.OPEN.keptIn(folder.resolve("broker")));
    this.entities = new Entities(folder, broker.url());
    manager();
    deploy(
        "proxy",
        new ProxyVerticle(
            ProxySettings.read(Entities.settings(entities.proxy("http://127.0.0.1:1"), "PROXY"))));
  }

  /** Starts the manager, at the port it had before. */
  House manager() {
    ManagerConfig config =
        ManagerConfig.from(Entities.settings(entities.manager(httpPort), "MANAGER"));
    var verticle =
        new ManagerVerticle(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    deploy("manager", verticle);
    httpPort = verticle.httpPort();
    return this;
  }

  /**
   * Another proxy than the one there was.
   *
   * @param settings on top of the usual ones
   */
  House proxy(String registryUrl, Map<String, String> settings) {
    stop("proxy");
    Map<String, String> env = new HashMap<>(entities.proxy(registryUrl));
    env.putAll(settings);
    deploy("proxy", new ProxyVerticle(ProxySettings.read(Entities.settings(env, "PROXY"))));
    return this;
  }

  /** Starts a proplet and waits until the manager sees as many as {@code alive}. */
  House proplet(String id, int alive) {
    return proplet(id, alive, Map.of());
  }

  /** The same with other settings on top of the usual ones. */
  House proplet(String id, int alive, Map<String, String> settings) {
    Map<String, String> env = new HashMap<>(entities.proplet(id));
    env.putAll(settings);
    var verticle = new PropletVerticle(PropletConfig.from(Entities.settings(env, "PROPLET")));
    deploy(id, verticle);
    proplets.put(id, verticle);
    api().awaitProplets(alive);
    return this;
  }

  /** A proplet in a process of its own, which can be killed; who starts it ends it. */
  Forked forked(String id, int alive) {
    Forked proplet =
        Forked.java(
            "io.turboprop.proplet.PropletMain", entities.proplet(id), folder.resolve(id + ".log"));
    api().awaitProplets(alive);
    return proplet;
  }

  /** The proplet's own API, which answers also while the manager is away. */
  Api worker(String id) {
    return new Api(Objects.requireNonNull(proplets.get(id), id).apiPort().orElseThrow());
  }

  Api api() {
    return new Api(httpPort);
  }

  /** What the command line is told with {@code -m}. */
  String managerUrl() {
    return "http://127.0.0.1:" + httpPort;
  }

  private void deploy(String name, Deployable verticle) {
    Vertx vertx = Vertx.vertx();
    running.put(name, vertx);
    done(vertx.deployVerticle(verticle));
  }

  /** Ends one service in order. */
  House stop(String name) {
    Vertx vertx = running.remove(name);
    if (vertx != null) {
      done(vertx.close());
    }
    return this;
  }

  /** Puts an example into an OCI layout that the proxy serves; its reference. */
  String image(Examples example) {
    return image(example.fileName().replace(".wasm", ""), example.bytes());
  }

  /** An image of these bytes, whatever they are. */
  String image(String tag, byte[] content) {
    try {
      Path modules = Files.createDirectories(folder.resolve("modules"));
      Path module = Files.write(modules.resolve(tag + ".wasm"), content);
      Path layout = folder.resolve("images");
      pack(module, layout, tag);
      return "oci:" + layout + ":" + tag;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a file to a layout, whatever is in it. */
  static void pack(Path file, Path layout, String tag) throws IOException {
    try (LayoutShelf shelf = new LayoutShelf(layout)) {
      shelf.add(
          Artifact.of(LocalBlob.OfFile.of(file), Optional.empty(), tag, Instant.EPOCH, Map.of()),
          tag);
    }
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    for (String name : java.util.List.copyOf(running.keySet())) {
      if (!name.equals("manager")) {
        stop(name);
      }
    }
    stop("manager");
    broker.close();
  }
}
