package io.turboprop.system.chaos;

import io.turboprop.link.FaultyWire;
import io.turboprop.system.PostgresServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The PostgreSQL that managers share, which each of them reaches over a wire of its own. */
final class SharedStore implements AutoCloseable {
  private static final int PORT = 5432;

  final PostgresServer server;
  private final Map<String, FaultyWire> wires = new LinkedHashMap<>();

  SharedStore(Path folder, List<String> managers) {
    server = new PostgresServer(folder, PORT);
    managers.forEach(manager -> wires.put(manager, FaultyWire.to(PORT)));
  }

  FaultyWire wire(String manager) {
    return Objects.requireNonNull(wires.get(manager), manager);
  }

  /** What tells a manager where it is. */
  Map<String, String> settings(String manager) {
    return PostgresServer.settings(wire(manager).port());
  }

  /** Ends every fault there may be. */
  void heal() {
    wires.values().forEach(FaultyWire::heal);
    server.start();
  }

  @Override
  public void close() {
    wires.values().forEach(FaultyWire::close);
    server.close();
  }
}
