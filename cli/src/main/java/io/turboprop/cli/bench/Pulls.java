package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.TemporaryFolder;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.oci.LocalBlob;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What is measured of images: from a registry to all proplets that are there, once more under
 * another name, and tasks whose module nobody has. Blocks.
 */
final class Pulls implements AutoCloseable {
  private static final int MEBI = 1 << 20;
  private static final double MEGA = 1e6;
  private static final int SMALL_BYTES = 1_000_000;
  private static final int SMALL_TASKS = 5;
  private static final int FIRST = 10;
  private static final int SECOND = 20;
  private static final Duration LOOK = Duration.ofMillis(5);

  private final Vertx vertx;
  private final Api api;
  private final Waits waits;
  private final Repository repository;
  private final Optional<Api> proxy;
  private final int bytes;
  private final String run;
  private final TemporaryFolder folder;
  private int pushed;
  private long arrived;

  /**
   * @param proxy tells what it has published; without it that is not known
   * @param bytes of an image
   * @param run makes tags that are not there yet
   * @throws CommandException if there is no folder for temporary files
   */
  Pulls(
      Vertx vertx,
      Api api,
      Waits waits,
      Repository repository,
      Optional<URI> proxy,
      int bytes,
      String run) {
    this.vertx = vertx;
    this.api = api;
    this.waits = waits;
    this.repository = repository;
    this.proxy = proxy.map(url -> new Api(vertx, List.of(url), 1));
    this.bytes = bytes;
    this.run = run;
    this.folder = newFolder();
  }

  private static TemporaryFolder newFolder() {
    try {
      return TemporaryFolder.of("turboprop-bench");
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "images have no folder to be made in: " + e.getMessage(), e);
    }
  }

  /** In the place of the one before. */
  private LocalBlob module(int noise) {
    Path file = folder.path().resolve("module.wasm");
    try {
      try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
        NoisyModule.write(to, noise);
      }
      return LocalBlob.OfFile.of(file);
    } catch (IOException e) {
      throw new IllegalStateException("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  /** One image on its way is enough to have connections and classes there. */
  void warmUp() {
    pull("to warm up", module(bytes));
  }

  List<Program.Part> parts() {
    return List.of(
        () -> {
          LocalBlob module = module(bytes);
          return List.of(
              pull("that nobody has", module), pull("that all have, under another name", module));
        },
        () -> List.of(tasks("inline", this::inline)),
        () -> List.of(tasks("as an image", this::image)));
  }

  private String push(LocalBlob module) {
    return repository.push(module, "%s-%d".formatted(run, ++pushed));
  }

  private Measured pull(String what, LocalBlob module) {
    String image = push(module);
    Optional<Long> before = published();
    Cpu cpu = new Cpu();
    JsonNode pull = waits.until(pulled(image), "pull of " + image);
    double seconds = cpu.seconds();
    double used = cpu.processors();
    check(pull, module.digest());
    int proplets = pull.path("proplets").size();
    arrived += proplets;
    Measured measured =
        Measured.time(
                "image", String.format(Locale.ROOT, "%d MiB %s", bytes / MEBI, what), seconds, used)
            .with("mb_per_second", module.size() / MEGA / seconds * proplets);
    return before
        .flatMap(then -> published().map(now -> (now - then) / (double) module.size()))
        .map(ratio -> measured.with("published_per_byte", ratio))
        .orElse(measured);
  }

  /** What the proxy has published until now. */
  private Optional<Long> published() {
    return proxy
        .map(there -> waits.until(there.json("/health"), "the proxy's health"))
        .map(health -> health.path("distribution"))
        .map(sent -> sent.path("bytes_sent").asLong() + sent.path("map_bytes_sent").asLong());
  }

  private Future<JsonNode> pulled(String image) {
    ObjectNode wish = Json.object().put("image", image).put("proplets", "all");
    return api.post("/images/pull", Buffer.buffer(Json.compact(wish)))
        .map(Api::tree)
        .compose(this::untilOver);
  }

  private Future<JsonNode> untilOver(JsonNode pull) {
    return pull.path("over").asBoolean()
        ? Future.succeededFuture(pull)
        : vertx
            .timer(LOOK.toMillis())
            .compose(now -> api.json("/images/pulls/" + pull.path("id").asText()))
            .compose(this::untilOver);
  }

  private static void check(JsonNode pull, Digest wanted) {
    for (JsonNode part : pull.path("proplets")) {
      if (!part.path("state").asText().equals("ready")
          || !part.path("digest").asText().equals(wanted.toString())) {
        throw new IllegalStateException(
            "%s is not at every proplet: %s".formatted(pull.path("image").asText(), part));
      }
    }
  }

  /** Makes a task of a module. */
  private interface Way {
    ObjectNode task(LocalBlob module);
  }

  private ObjectNode inline(LocalBlob module) {
    try (InputStream in = module.open()) {
      return Json.object().put("file", in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the module cannot be read: " + e, e);
    }
  }

  private ObjectNode image(LocalBlob module) {
    return Json.object().put("image_url", push(module));
  }

  /** From submission to result, one after the other. */
  private Measured tasks(String how, Way way) {
    Histogram micros = Measured.noLatencies();
    Cpu cpu = new Cpu();
    for (int i = 0; i < SMALL_TASKS; i++) {
      ObjectNode task = way.task(module(SMALL_BYTES)).put("name", "add");
      task.putArray("inputs").add(FIRST).add(SECOND);
      Buffer body = Buffer.buffer(Json.compact(task));
      long began = System.nanoTime();
      JsonNode ended =
          waits.until(
              api.post("/tasks?start=true&wait=" + waits.patience().toSeconds() + "s", body)
                  .map(Api::tree),
              "a task whose module nobody has");
      micros.recordValue((System.nanoTime() - began) / 1_000);
      if (ended.path("results").asInt() != FIRST + SECOND) {
        throw new IllegalStateException("a task has not ended as it should: " + ended);
      }
    }
    return Measured.time(
            "image",
            "tasks with a module of 1 MB that nobody has, %s, one after the other".formatted(how),
            cpu.seconds(),
            cpu.processors())
        .with(micros);
  }

  /** Images that came to a proplet with the right digest; any other has ended the run. */
  long arrived() {
    return arrived;
  }

  /** Removes what was made here; registry and proplets keep theirs. */
  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      throw new IllegalStateException("%s cannot be removed: %s".formatted(folder.path(), e), e);
    }
  }
}
