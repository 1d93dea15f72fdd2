package io.turboprop.system.chaos;

import io.turboprop.system.Api;
import io.turboprop.system.Entities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The managers: one with SQLite on a disk of its own, or several of which one leads, with a store
 * that they share.
 */
final class Managers {
  private static final int FIRST_HTTP = 7070;

  /** A manager that stands still answers nobody, so others are asked soon. */
  private static final Duration PATIENCE_IF_SEVERAL = Duration.ofSeconds(5);

  private final Path folder;
  private final List<String> names;
  private final Optional<SharedStore> shared;

  Managers(int number, Path folder) {
    this.folder = folder;
    names =
        number == 1
            ? List.of("manager")
            : IntStream.rangeClosed(1, number).mapToObj(i -> "m" + i).toList();
    shared =
        number == 1
            ? Optional.empty()
            : Optional.of(new SharedStore(folder.resolve("postgres"), names));
  }

  List<String> names() {
    return names;
  }

  boolean areSeveral() {
    return names.size() > 1;
  }

  /** What several of them share; empty for one. */
  Optional<SharedStore> shared() {
    return shared;
  }

  int port(String name) {
    return FIRST_HTTP + names.indexOf(name);
  }

  /** The API of each, for users who turn to another one when one does not answer. */
  List<Api> apis() {
    return names.stream()
        .map(n -> areSeveral() ? new Api(port(n), PATIENCE_IF_SEVERAL) : new Api(port(n)))
        .toList();
  }

  Map<String, String> environment(String name, Entities entities) {
    Map<String, String> env = entities.manager(port(name));
    shared.ifPresent(
        store -> {
          env.remove("MANAGER_SQLITE_PATH");
          env.putAll(store.settings(name));
          env.put("MANAGER_DATA_DIR", folder.resolve(name).toString());
          env.put("MANAGER_ID", name);
          env.put("MANAGER_ADVERTISED_URL", "http://127.0.0.1:" + port(name));
        });
    return env;
  }
}
