package io.turboprop.system.chaos;

import io.turboprop.link.FaultyWire;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.system.Entities;
import io.turboprop.system.Forked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that runs. Managers, proxy and half of the proplets live here and reach the broker
 * over a {@link FaultyWire}; the other proplets live in network namespaces. The store of a lone
 * manager and that of one proplet lie on disks of their own. Ports are fixed: the network is this
 * world's own.
 */
final class World implements AutoCloseable {
  static final int MQTT = 1883;

  /** Roles of victims that need names; the others are called by their own. */
  static final String MANAGER = "manager";

  static final String PROPLET = "proplet";
  static final String POSTGRES = "postgres";

  private static final int PROXY_HTTP = 9191;
  private static final long MANAGER_DISK = 2L << 30;
  private static final long PROPLET_DISK = 256L << 20;

  /**
   * A proplet.
   *
   * @param wasm it runs guests; else it pretends to
   */
  record Worker(String id, boolean wasm) {}

  static final List<Worker> NEAR = List.of(new Worker("p1", false), new Worker("p2", true));
  static final List<Worker> FAR = List.of(new Worker("p3", false), new Worker("p4", false));

  final Managers managers;
  final Map<String, Service> services = new LinkedHashMap<>();
  final Map<String, FaultyWire> wires = new LinkedHashMap<>();
  final Map<String, NetLab.Host> hosts = new LinkedHashMap<>();
  final Map<String, Tmpfs> disks = new LinkedHashMap<>();
  final DockerRegistry registry;
  private final Path folder;
  private final boolean upstream;

  World(Path folder, int managerCount, boolean upstream) {
    this.folder = folder;
    this.upstream = upstream;
    var lab = new NetLab();
    managers = new Managers(managerCount, folder);
    if (!managers.areSeveral()) {
      disks.put("manager", new Tmpfs(folder.resolve("manager"), MANAGER_DISK));
    }
    disks.put("p1", new Tmpfs(folder.resolve("p1"), PROPLET_DISK));
    registry = DockerRegistry.open(folder.resolve("registry"));
    FAR.forEach(worker -> hosts.put(worker.id(), lab.host(worker.id())));
    add("mosquitto", this::mosquitto);
    managers.names().forEach(name -> add(name, () -> manager(name)));
    add("proxy", () -> java("proxy", "io.turboprop.proxy.ProxyMain", proxy(), 128));
    NEAR.forEach(worker -> add(worker.id(), () -> proplet(worker, wired(worker.id()), List.of())));
    FAR.forEach(worker -> add(worker.id(), () -> far(worker)));
  }

  private void add(String name, java.util.function.Supplier<Forked> how) {
    services.put(name, new Service(name, how));
  }

  Service service(String name) {
    return Objects.requireNonNull(services.get(name), name);
  }

  List<String> proplets() {
    var all = new ArrayList<>(NEAR);
    all.addAll(FAR);
    return all.stream().map(Worker::id).toList();
  }

  /** What a victim is, for people. */
  String role(String victim) {
    return managers.names().contains(victim)
        ? MANAGER
        : proplets().contains(victim) ? PROPLET : victim;
  }

  /** Starts what does not run. */
  void startAll() {
    managers.shared().ifPresent(store -> store.server.start());
    services.values().forEach(Service::start);
  }

  /** Ends every fault there may be. */
  void heal() {
    managers.shared().ifPresent(SharedStore::heal);
    wires.values().forEach(FaultyWire::heal);
    hosts.values().forEach(NetLab.Host::heal);
    disks.values().forEach(Tmpfs::free);
    services.values().forEach(Service::resume);
    startAll();
  }

  Path log(String service) {
    return folder.resolve(service + ".log");
  }

  /** What mosquitto remembers when it is restarted. */
  void forgetSessions() {
    try {
      Files.deleteIfExists(folder.resolve("mosquitto.db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Forked mosquitto() {
    Path config = folder.resolve("mosquitto.conf");
    String text =
        """
        listener %d 0.0.0.0
        allow_anonymous true
        user root
        max_inflight_messages 100
        max_queued_messages 100000
        persistence true
        persistence_location %s/
        autosave_interval 2
        """
            .formatted(MQTT, folder);
    try {
      Files.writeString(config, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Forked.start(List.of("mosquitto", "-c", config.toString()), Map.of(), log("mosquitto"));
  }

  private Forked manager(String name) {
    Map<String, String> env = managers.environment(name, entities(wired(name)));
    return java(name, "io.turboprop.manager.ManagerMain", env, 512);
  }

  private Map<String, String> proxy() {
    Map<String, String> env = entities(wired("proxy")).proxy(registry.url());
    env.put("PROXY_HTTP_PORT", Integer.toString(PROXY_HTTP));
    return env;
  }

  /** The broker as a service sees it that has a wire of its own, which is made if need be. */
  private synchronized String wired(String name) {
    return "tcp://127.0.0.1:" + wires.computeIfAbsent(name, n -> FaultyWire.to(MQTT)).port();
  }

  private Forked far(Worker worker) {
    NetLab.Host host = Objects.requireNonNull(hosts.get(worker.id()));
    return proplet(worker, "tcp://" + host.hub() + ":" + MQTT, host.prefix());
  }

  private Forked proplet(Worker worker, String broker, List<String> prefix) {
    Map<String, String> env = entities(broker).proplet(worker.id());
    env.put("PROPLET_SLOTS", "16");
    env.put("PROPLET_ENGINE", worker.wasm() ? "wasm" : "fake");
    String main = upstream ? UpstreamWorker.class.getName() : "io.turboprop.proplet.PropletMain";
    return java(worker.id(), main, env, 192, prefix);
  }

  private Entities entities(String broker) {
    return new Entities(folder, broker);
  }

  private Forked java(String name, String main, Map<String, String> env, int heapMib) {
    return java(name, main, env, heapMib, List.of());
  }

  private Forked java(
      String name, String main, Map<String, String> env, int heapMib, List<String> prefix) {
    var command = new ArrayList<>(prefix);
    command.addAll(
        Forked.javaCommand(
            main,
            "-Xmx" + heapMib + "m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xshare:auto",
            "-XX:-UsePerfData"));
    env.put("MALLOC_ARENA_MAX", "2");
    return Forked.start(command, env, log(name));
  }

  @Override
  public void close() {
    services.values().forEach(Service::kill);
    wires.values().forEach(FaultyWire::close);
    managers.shared().ifPresent(SharedStore::close);
    registry.close();
  }
}
