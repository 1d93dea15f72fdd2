package io.turboprop.cli.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import io.turboprop.link.TestBroker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleCommandTest {
  private static final String TASKS =
      "GET /tasks?page_size=200&fields=id%2Cname%2Ckind%2Cimage_url%2Cstate%2Creason%2Cattempt%2C"
          + "proplet_id%2Ccreated_at%2Cstart_time%2Cfinish_time";

  @TempDir Path folder;
  private final RecordedManager manager = new RecordedManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private String file() {
    return folder.resolve("bundle.zip").toString();
  }

  private Map<String, byte[]> parts() throws IOException {
    Map<String, byte[]> parts = new TreeMap<>();
    try (InputStream in = Files.newInputStream(Path.of(file()));
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), zip.readAllBytes());
      }
    }
    return parts;
  }

  private static byte[] part(Map<String, byte[]> parts, String name) {
    return Objects.requireNonNull(parts.get(name), name);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void bundle_hasWhatTheManagerSays_settingsWithoutSecrets_andTheProcess() throws Exception {
    manager.on("GET /health", 503, "{\"status\":\"fail\"}");
    manager.on("GET /managers", 200, "{\"role\":\"leader\"}");
    manager.on("GET /metrics", 200, "turboprop_up 1\n");
    manager.on("GET /proplets?limit=1000", 200, "{\"proplets\":[]}");
    manager.on("GET /functions", 200, "{\"functions\":[]}");
    manager.on(TASKS, 200, "{\"tasks\":[]}");
    manager.on("GET /events?limit=1", 200, "{\"events\":[],\"newest\":5000}");
    manager.on("GET /events?since=4000&limit=1000", 200, "{\"events\":[],\"newest\":5000}");
    long self = ProcessHandle.current().pid();

    Cli.Outcome outcome =
        Cli.against(manager.url())
            .with("MANAGER_TENANT_ID", "t1")
            .with("MANAGER_CHANNEL_ID", "c1")
            .with("MANAGER_ENTITY_ID", "boss")
            .with("MANAGER_STORAGE_TYPE", "postgres")
            .with("MANAGER_API_KEY", "hush-hush")
            .with("MANAGER_POSTGRES_URL", "postgresql://u:hush-hush@db/x")
            .run("debug", "bundle", "-f", file(), "--pid", Long.toString(self), "--record", "1s");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    Map<String, byte[]> parts = parts();
    String process = "process-" + self + "/";
    assertThat(parts.keySet())
        .contains(
            "about.txt",
            "manager/health.json",
            "manager/managers.json",
            "manager/metrics.txt",
            "manager/proplets.json",
            "manager/functions.json",
            "manager/tasks.json",
            "manager/events.json",
            "settings/manager.txt",
            "settings/proxy.txt",
            "settings/proplet.txt",
            process + "threads.txt",
            process + "heap.txt",
            process + "classes.txt",
            process + "flags.txt",
            process + "flight.jfr")
        .noneMatch(name -> name.endsWith(".missing"));
    assertThat(text(part(parts, "manager/health.json"))).isEqualTo("{\"status\":\"fail\"}");
    assertThat(text(part(parts, "settings/manager.txt"))).contains("STORAGE_TYPE = postgres");
    assertThat(text(part(parts, process + "threads.txt"))).contains("\"main\"");
    assertThat(text(part(parts, process + "flight.jfr"))).startsWith("FLR");
    Path flight = Files.write(folder.resolve("flight.jfr"), part(parts, process + "flight.jfr"));
    assertThat(RecordingFile.readAllEvents(flight))
        .extracting(event -> event.getEventType().getName())
        .contains("jdk.JVMInformation")
        .doesNotContain("jdk.InitialEnvironmentVariable", "jdk.InitialSystemProperty");
    parts.values().forEach(bytes -> assertThat(text(bytes)).doesNotContain("hush-hush"));
  }

  @Test
  void managerThatIsAway_andProcessThatIsNot_areSaid_andTheRestIsThere() throws Exception {
    Cli.Outcome outcome =
        Cli.against("http://127.0.0.1:" + TestBroker.freePort())
            .run("debug", "bundle", "-f", file(), "--pid", "999999999");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .contains("missing: manager/health.json: cannot reach the manager at")
        .contains("missing: process-999999999/threads.txt");
    assertThat(parts())
        .containsKeys("about.txt", "settings/manager.txt", "manager/tasks.json.missing");
  }

  @Test
  void fileThatIsThere_isLeftAlone() throws Exception {
    Path there = folder.resolve("bundle.zip");
    Files.writeString(there, "precious");

    Cli.Outcome outcome = Cli.against(manager.url()).run("debug", "bundle", "-f", file());

    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).contains("is there already");
    assertThat(there).hasContent("precious");
  }
}
