package io.turboprop.cli.debug;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Reply;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Table;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.ManagerConfig;
import io.turboprop.proplet.PropletConfig;
import io.turboprop.proxy.ProxySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code turboprop debug bundle}. */
@Command(
    name = "bundle",
    description = {
      "Gather what helps to find out what is wrong into one zip file",
      "Of the manager: health, who leads, metrics, proplets, the newest tasks without what they were"
          + " given or gave, the newest events. Of this machine: the settings that manager, proxy"
          + " and proplet would have here, without secrets, and for each --pid its threads, memory"
          + " and a flight recording. What cannot be had is left out, and said. Look into it before"
          + " you pass it on: names of tasks, proplets and images are in it."
    })
final class BundleCommand extends ApiCommand {
  private static final int EVENTS = 1_000;
  private static final int TASKS = 200;
  private static final int PROPLETS = 1_000;

  /** Neither inputs, environment, results nor what guests said: they may hold secrets. */
  private static final String TASK_FIELDS =
      "id,name,kind,image_url,state,reason,attempt,proplet_id,created_at,start_time,finish_time";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "To be made. Default: turboprop-debug-TIME.zip here")
  @Nullable Path file;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "A manager, proxy or proplet of this machine; may be repeated")
  List<Long> pids = List.of();

  @Option(
      names = "--record",
      paramLabel = "TIME",
      description = "How long each --pid is recorded, 0s for not at all. Default: ${DEFAULT-VALUE}")
  Duration record = Duration.ofSeconds(10);

  @Override
  protected ExitCode run(Session session) {
    Path into =
        file == null ? Path.of("turboprop-debug-" + STAMP.format(session.now()) + ".zip") : file;
    try (Bundle bundle = Bundle.at(into)) {
      gather(bundle, session);
      bundle.missing().forEach(part -> session.printer().note("missing: " + part));
      session.printer().show(summary(into, bundle), says -> table(into, bundle));
      return ExitCode.OK;
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.CONFLICT, into + " is there already; name another --file", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "%s cannot be written: %s".formatted(into, e), e);
    }
  }

  private void gather(Bundle bundle, Session session) throws IOException {
    Map<String, String> variables = session.surroundings().variables();
    bundle.add("about.txt", () -> about(session));
    settings(
        bundle, "manager", () -> ManagerConfig.settings(variables), s -> ManagerConfig.from(s));
    settings(bundle, "proxy", () -> ProxySettings.find(variables), s -> ProxySettings.read(s));
    settings(
        bundle, "proplet", () -> PropletConfig.settings(variables), s -> PropletConfig.from(s));
    manager(bundle, session, "health.json", Query.path("health"));
    manager(bundle, session, "managers.json", Query.path("managers"));
    manager(bundle, session, "metrics.txt", Query.path("metrics"));
    manager(bundle, session, "proplets.json", Query.path("proplets").add("limit", PROPLETS));
    manager(bundle, session, "functions.json", Query.path("functions"));
    manager(
        bundle,
        session,
        "tasks.json",
        Query.path("tasks").add("page_size", TASKS).add("fields", TASK_FIELDS));
    bundle.add("manager/events.json", () -> newestEvents(session));
    for (long pid : pids) {
      process(bundle, session, new JavaProcess(pid));
    }
  }

  private static byte[] about(Session session) {
    return """
        made %s
        manager %s
        Java %s, %s
        %s %s %s, %d processors
        """
        .formatted(
            session.now(),
            session.client().address(""),
            Runtime.version(),
            System.getProperty("java.vendor"),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors())
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What the service would find here; what it refuses is told, and so is what it had read by then.
   */
  private static void settings(
      Bundle bundle, String service, Supplier<Settings> finding, Consumer<Settings> reading)
      throws IOException {
    bundle.add(
        "settings/" + service + ".txt",
        () -> {
          StringBuilder text = new StringBuilder();
          Settings settings = finding.get();
          try {
            reading.accept(settings);
          } catch (SettingsException | IllegalArgumentException e) {
            text.append("refused: ").append(e.getMessage()).append('\n');
          }
          settings
              .describe()
              .forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
          return text.toString().getBytes(StandardCharsets.UTF_8);
        });
  }

  private static void manager(Bundle bundle, Session session, String name, Query query)
      throws IOException {
    bundle.add("manager/" + name, () -> ask(session, query));
  }

  /** Also what is no good answer: it tells something. */
  private static byte[] ask(Session session, Query query) {
    Reply reply = session.client().send("GET", query.toString(), null, Map.of("Accept", "*/*"));
    if (reply.status() == 404) {
      throw new CommandException(ExitCode.NOT_FOUND, "the manager does not know " + query);
    }
    return reply.text().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] newestEvents(Session session) {
    JsonNode newest = session.client().get(Query.path("events").add("limit", 1).toString()).json();
    long since = Math.max(0, newest.path("newest").asLong() - EVENTS);
    return ask(session, Query.path("events").add("since", since).add("limit", EVENTS));
  }

  private void process(Bundle bundle, Session session, JavaProcess process) throws IOException {
    String folder = "process-" + process.pid() + "/";
    bundle.add(folder + "threads.txt", () -> process.ask("Thread.print", "-l"));
    bundle.add(folder + "heap.txt", () -> process.ask("GC.heap_info"));
    bundle.add(folder + "flags.txt", () -> process.ask("VM.flags"));
    bundle.add(folder + "classes.txt", () -> process.ask("GC.class_histogram"));
    if (record.isPositive()) {
      session
          .printer()
          .note("recording process %d for %d s".formatted(process.pid(), record.toSeconds()));
      bundle.add(
          folder + "flight.jfr", () -> process.record(record, session.surroundings()::waitFor));
    }
  }

  private static JsonNode summary(Path file, Bundle bundle) {
    ObjectNode summary = JsonNodeFactory.instance.objectNode().put("file", file.toString());
    bundle.parts().forEach(summary.putArray("parts")::add);
    bundle.missing().forEach(summary.putArray("missing")::add);
    return summary;
  }

  private static Table table(Path file, Bundle bundle) {
    return Table.ofFields()
        .field("file", Cell.of(file.toString()))
        .field("parts", Cell.of(String.valueOf(bundle.parts().size())))
        .field("missing", Cell.of(String.valueOf(bundle.missing().size())));
  }
}
