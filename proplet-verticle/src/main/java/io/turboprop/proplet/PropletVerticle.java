package io.turboprop.proplet;

import io.turboprop.direct.ManagerEnd;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.turboprop.link.VertxTimers;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.proplet.api.WorkerApi;
import io.turboprop.proplet.artifact.Disk;
import io.turboprop.proplet.artifact.Downloads;
import io.turboprop.proplet.artifact.HttpChunks;
import io.turboprop.proplet.artifact.Images;
import io.turboprop.proplet.cube.CubeServer;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.journal.FileJournal;
import io.turboprop.proplet.link.Presence;
import io.turboprop.proplet.link.PropletLink;
import io.turboprop.proplet.link.Receivers;
import io.turboprop.proplet.pull.PullDesk;
import io.turboprop.proplet.pull.StockDesk;
import io.turboprop.proplet.results.LargeResults;
import io.turboprop.proplet.results.ResultFolder;
import io.turboprop.proplet.sample.HostSampler;
import io.turboprop.proplet.sample.HostWatch;
import io.turboprop.proplet.sample.KernelFigures;
import io.turboprop.proplet.sample.Space;
import io.turboprop.proplet.serve.BrokerCalls;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.proplet.serve.PoolMaker;
import io.turboprop.proplet.serve.ServeDesk;
import io.turboprop.time.Timers;
import io.turboprop.wire.MachineLoad;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proplet. Several may be deployed in one JVM, each with an id and a data folder of its own; it
 * has one event loop and a small pool for the disk. It starts without a broker and keeps looking
 * for it, or waits for a manager that drives it over HTTP.
 */
public final class PropletVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(PropletVerticle.class);
  private static final int DISK_THREADS = 4;

  private final PropletConfig config;
  private final PropletParts parts;
  private final PropletId id;
  private @Nullable Worker worker;
  private @Nullable WorkerApi api;
  private Optional<ManagerEnd> managerEnd = Optional.empty();
  private @Nullable FunctionDoors doors;
  private @Nullable CubeServer cube;
  private @Nullable WorkerExecutor pool;
  private volatile @Nullable BrokerLink broker;
  private Runnable loginRefused = () -> {};

  public PropletVerticle(PropletConfig config) {
    this(config, PropletParts.real());
  }

  public PropletVerticle(PropletConfig config, PropletParts parts) {
    this.config = config;
    this.parts = parts;
    this.id = config.identity().id();
  }

  /** The port of the local API; empty if it is switched off or the proplet has not started. */
  public Optional<Integer> apiPort() {
    return Optional.ofNullable(api).map(WorkerApi::port);
  }

  /** The port of Galago's worker API; empty as for {@link #apiPort}. */
  public Optional<Integer> galagoPort() {
    return Optional.ofNullable(doors).flatMap(FunctionDoors::galagoPort);
  }

  /** The port of the API of Cube's worker; empty as for {@link #apiPort}. */
  public Optional<Integer> cubePort() {
    return Optional.ofNullable(cube).map(CubeServer::port);
  }

  /**
   * Set before it is deployed.
   *
   * @param action told each time the broker refuses the proplet's login, on any thread
   */
  void onLoginRefused(Runnable action) {
    loginRefused = action;
  }

  /** Whether that was the last that the broker said. From any thread. */
  boolean isLoginRefused() {
    BrokerLink link = broker;
    return link != null && isLoginRefused(link.state());
  }

  private static boolean isLoginRefused(LinkState state) {
    return state instanceof LinkState.Connecting connecting && connecting.loginRefused();
  }

  private void heed(LinkState state) {
    if (isLoginRefused(state)) {
      loginRefused.run();
    }
  }

  /** Ends when the local API listens; the broker need not be there. */
  @Override
  public Future<?> start() {
    Timers timers = new VertxTimers(vertx);
    WorkerExecutor disk =
        vertx.createSharedWorkerExecutor("proplet-" + id + "-" + parts.boot(), DISK_THREADS);
    pool = disk;
    LinkSetup.Way way = LinkSetup.way(vertx, config, parts);
    managerEnd = way.end();
    broker = way.link();
    way.link().onState(this::heed);
    var link =
        new PropletLink(
            way.link(),
            LinkSetup.topics(config),
            id,
            Qos.of(config.mqtt().qos()),
            loop(),
            parts.clock());
    HttpClient http = vertx.createHttpClient(config.httpTrust().options());
    return openJournal(timers)
        .compose(
            opened ->
                disk.executeBlocking(() -> prepare(disk, http, link, timers))
                    .compose(prepared -> begin(prepared, opened, link, timers))
                    .recover(cause -> opened.close().compose(v -> Future.failedFuture(cause))));
  }

  /** Before all else in the data folder, since it also takes the folder for this process. */
  private Future<FileJournal> openJournal(Timers timers) {
    WorkerExecutor worker =
        vertx.createSharedWorkerExecutor("proplet-journal-" + id + "-" + parts.boot(), 1);
    return FileJournal.open(
        parts.journal().make(config.dataFolder(), worker),
        new FileJournal.Setup(
            id, parts.boot(), config.journal(), loop(), timers, parts.clock(), parts.random()));
  }

  /** Lets guests run on for a while, says goodbye, and frees what was taken. */
  @Override
  public Future<?> stop() {
    Worker running = worker;
    WorkerExecutor disk = pool;
    if (running == null || disk == null) {
      return Future.succeededFuture();
    }
    log.info("proplet {} stops", id);
    return running
        .close(config.stopGrace())
        .eventually(() -> disk.executeBlocking(() -> closed(running.engine())))
        .onComplete(ignored -> log.info("proplet {} stopped", id));
  }

  private record Prepared(
      Engine engine,
      Images images,
      LargeResults results,
      HostWatch watch,
      PropletMetadata metadata,
      String node) {}

  private Prepared prepare(WorkerExecutor disk, HttpClient http, PropletLink link, Timers timers)
      throws IOException {
    Images images =
        Images.open(
            id,
            config.dataFolder().resolve("images"),
            Disk.on(disk),
            Downloads.over(vertx, http, config.images(), timers),
            new Images.Lines(
                link, link.images(), new HttpChunks(http, link.directServers(), parts.clock())),
            config.images(),
            config.signatures(),
            timers,
            parts.clock());
    Engine engine = parts.engine().make(config, timers);
    var sampler =
        new HostSampler(
            parts.proc(),
            parts.cgroups(),
            config.dataFolder(),
            parts.clock(),
            System::nanoTime,
            Runtime.getRuntime()::availableProcessors);
    PropletMetadata metadata =
        HostFacts.metadata(
            config.identity(),
            engine.describe(),
            config.agent().bounds().slots(),
            sampler.sample().usableMemory().map(Space::total).orElse(0L),
            parts.version());
    var results =
        new ResultFolder(
            config.dataFolder().resolve("results"), Disk.on(disk), config.agent().results());
    return new Prepared(
        engine,
        images,
        results,
        new HostWatch(sampler, disk, timers, System::nanoTime),
        metadata,
        HostFacts.node(parts.proc()));
  }

  private Future<Void> begin(
      Prepared prepared, RunJournal journal, PropletLink link, Timers timers) {
    var outside =
        new Agent.Doors(link, prepared.images(), prepared.engine(), journal, prepared.results());
    var agent =
        new Agent(
            id,
            parts.boot(),
            config.agent(),
            outside,
            loop(),
            timers,
            parts.clock(),
            System::nanoTime,
            parts.random());
    Executor loop = loop();
    var pools =
        new PoolMaker(
            id,
            config.serve(),
            config.agent().limits(),
            prepared.engine(),
            loop,
            timers,
            System::nanoTime);
    var functions =
        new ServeDesk(
            id,
            parts.boot(),
            prepared.node(),
            prepared.images(),
            pools,
            agent.logs(),
            link,
            timers);
    var calls = new CallDesk(functions, loop);
    Images images = prepared.images();
    var pulls = new PullDesk(id, parts.boot(), images, images::progress, link);
    var stock = new StockDesk(id, parts.boot(), images.kept()::entries, link);
    var open = new FunctionDoors(id, parts.boot(), functions, calls, loop);
    doors = open;
    var presence =
        new Presence(
            id,
            parts.boot(),
            config.identity().namespace(),
            prepared.metadata(),
            config.beat(),
            link,
            timers,
            agent::holdings,
            functions::serial,
            prepared.images().cache()::usage,
            () -> told(prepared.watch(), agent));
    var begun =
        new Worker(
            config,
            parts.boot(),
            link,
            agent,
            journal,
            presence,
            prepared.images(),
            prepared.engine(),
            prepared.results(),
            prepared.watch(),
            functions,
            calls,
            pulls);
    worker = begun;
    return agent
        .begin()
        .compose(
            ready -> {
              begun.begin(
                  new Receivers(
                      agent,
                      prepared.images().proxy(),
                      prepared.images().wanted(),
                      functions,
                      new BrokerCalls(id, parts.boot(), calls, link, config.serve().brokerBytes()),
                      pulls,
                      stock));
              return listen(begun)
                  .compose(listening -> open.listen(vertx, config.serve(), prepared.images()))
                  .compose(listening -> listenAsCube(agent));
            });
  }

  private Optional<MachineLoad> told(HostWatch watch, Agent agent) {
    return config.identity().collectSystemInfo()
        ? watch.load(agent.stats().running())
        : Optional.empty();
  }

  private Future<Void> listen(Worker view) {
    PropletConfig.LocalApi local = config.api();
    if (!local.enabled()) {
      return Future.succeededFuture();
    }
    Optional<WorkerApi.Driver> driver =
        managerEnd.map(
            end ->
                new WorkerApi.Driver(
                    local.token().orElseThrow(),
                    new ManagerDesk(
                        id, parts.boot(), view.workingAgent(), view.propletLink(), end)));
    return WorkerApi.listen(vertx, local.host(), local.port(), view, driver)
        .onSuccess(
            listening -> {
              api = listening;
              log.info("proplet {} answers on http://{}:{}", id, local.host(), listening.port());
            })
        .mapEmpty();
  }

  private Future<Void> listenAsCube(Agent agent) {
    WorkerExecutor disk = Objects.requireNonNull(pool);
    var behind =
        new CubeServer.Parts(
            agent,
            parts.clock(),
            parts.taskIds(),
            () ->
                disk.executeBlocking(
                    () -> KernelFigures.read(parts.proc(), config.dataFolder()), false));
    return config
        .cube()
        .map(
            at ->
                CubeServer.listen(vertx, at, behind)
                    .onSuccess(
                        listening -> {
                          cube = listening;
                          log.info(
                              "proplet {} serves Cube's worker API at {}:{}",
                              id,
                              at.host(),
                              listening.port());
                        })
                    .<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  private Executor loop() {
    return action -> context.runOnContext(ignored -> action.run());
  }

  private static List<String> closed(Engine engine) {
    engine.close();
    return List.of();
  }
}
