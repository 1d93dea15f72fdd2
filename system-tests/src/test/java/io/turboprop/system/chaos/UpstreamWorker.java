package io.turboprop.system.chaos;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.turboprop.link.BrokerAddress;
import io.turboprop.wire.Topics;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker of the world outside, as a process: it speaks as upstream's Rust worker does (wire
 * reference §1, §3, §4, §5, §18) and pretends to run. Clean session, no will; registers once;
 * beats; acknowledges nothing; sends each result once; ignores a start of what runs already;
 * forgets all when it is restarted. Results made while the broker is away wait in a queue of 128,
 * as in its MQTT library; what was in flight when the connection broke is not sent again.
 *
 * <p>A task's environment says what it pretends: {@code FAKE_RUN_MS}, {@code FAKE_RESULT}, {@code
 * FAKE_EXIT_CODE}.
 */
public final class UpstreamWorker {
  private static final Logger log = LoggerFactory.getLogger(UpstreamWorker.class);
  private static final int MAX_PACKET = 10 * 1024 * 1024;
  private static final int QUEUE = 128;
  private static final long FIRST_PAUSE_MS = 1_000;
  private static final long LONGEST_PAUSE_MS = 60_000;
  private static final long LOOK_FOR_IMAGE_MS = 5_000;
  private static final int LOOKS_FOR_IMAGE = 12;

  private record Message(String topic, JsonObject body) {}

  private final Vertx vertx = Vertx.vertx();
  private final String id;
  private final Map<String, String> env;
  private final Topics topics;
  private final BrokerAddress broker;
  private final Map<String, Long> running = new HashMap<>();
  private final Set<String> daemons = new HashSet<>();
  private final Map<String, Set<Integer>> pieces = new HashMap<>();
  private final Map<String, Integer> totals = new HashMap<>();
  private final Queue<Message> queue = new ArrayDeque<>();
  private @Nullable MqttClient client;
  private boolean registered;
  private long pause = FIRST_PAUSE_MS;

  private UpstreamWorker(Map<String, String> env) {
    this.env = env;
    this.id = want("PROPLET_ENTITY_ID");
    this.topics = new Topics(want("PROPLET_TENANT_ID"), want("PROPLET_CHANNEL_ID"));
    URI address = URI.create(want("PROPLET_MQTT_ADDRESS"));
    this.broker = new BrokerAddress(address.getHost(), address.getPort(), false);
  }

  private String want(String name) {
    return Objects.requireNonNull(env.get(name), name + " is not set");
  }

  /** Everything comes from the environment, under upstream's names. */
  public static void main(String[] args) {
    var worker = new UpstreamWorker(System.getenv());
    worker.vertx.runOnContext(ignored -> worker.begin());
  }

  private void begin() {
    long interval = Long.parseLong(env.getOrDefault("PROPLET_LIVELINESS_INTERVAL", "10"));
    vertx.setPeriodic(interval * 1_000, ignored -> beat());
    connect();
  }

  private void connect() {
    MqttClient fresh =
        MqttClient.create(
            vertx,
            new MqttClientOptions()
                .setClientId(id)
                .setUsername(id)
                .setPassword(want("PROPLET_API_KEY"))
                .setCleanSession(true)
                .setKeepAliveInterval(30)
                .setMaxMessageSize(MAX_PACKET)
                .setMaxInflightQueue(QUEUE));
    fresh.publishHandler(this::received);
    fresh.closeHandler(ignored -> lost());
    fresh
        .connect(broker.port(), broker.host())
        .onSuccess(ignored -> connected(fresh))
        .onFailure(
            cause -> {
              log.info("broker not reached: {}", cause.toString());
              reconnect();
            });
  }

  /** Says nothing of a connection that was never made; its maker tries again. */
  private void lost() {
    if (client != null) {
      client = null;
      reconnect();
    }
  }

  private void reconnect() {
    vertx.setTimer(pause, ignored -> connect());
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }

  private void connected(MqttClient fresh) {
    client = fresh;
    pause = FIRST_PAUSE_MS;
    if (!registered) {
      registered = true;
      publish(topics.propletCreate(), registration());
      beat();
    }
    for (String topic :
        new String[] {topics.managerStart(), topics.managerStop(), topics.imageChunks()}) {
      fresh.subscribe(topic, MqttQoS.EXACTLY_ONCE.value());
    }
    while (!queue.isEmpty() && client != null) {
      Message next = queue.remove();
      publish(next.topic, next.body);
    }
  }

  private JsonObject registration() {
    return new JsonObject()
        .put("proplet_id", id)
        .put("namespace", "default")
        .put(
            "metadata",
            new JsonObject()
                .put("environment", "binary")
                .put("os", "linux")
                .put("hostname", id)
                .put("cpu_arch", "x86_64")
                .put("total_memory_bytes", 1L << 30)
                .put("proplet_version", "0.5.0")
                .put("wasm_runtime", "wasmtime-internal"));
  }

  private void beat() {
    publish(
        topics.propletAlive(),
        new JsonObject().put("proplet_id", id).put("status", "alive").put("namespace", "default"));
  }

  private void publish(String topic, JsonObject body) {
    MqttClient now = client;
    if (now == null) {
      if (queue.size() < QUEUE) {
        queue.add(new Message(topic, body));
      }
      return;
    }
    now.publish(topic, Buffer.buffer(body.encode()), MqttQoS.EXACTLY_ONCE, false, false)
        .onFailure(cause -> log.info("not published: {}", cause.toString()));
  }

  private void received(MqttPublishMessage message) {
    try {
      JsonObject body = new JsonObject(message.payload());
      String topic = message.topicName();
      if (topic.equals(topics.managerStart())) {
        started(body);
      } else if (topic.equals(topics.managerStop())) {
        stopped(body.getString("id", ""));
      } else {
        piece(body);
      }
    } catch (RuntimeException malformed) {
      log.info("undecodable, no answer: {}", malformed.toString());
    }
  }

  private void started(JsonObject start) {
    String task = start.getString("id", "");
    boolean mine =
        start.getBoolean("broadcast", false)
            || !start.containsKey("proplet_id")
            || id.equals(start.getString("proplet_id"));
    if (!mine || task.isEmpty() || start.getString("name", "").isEmpty()) {
      return;
    }
    if (running.containsKey(task)) {
      log.info("task {} runs already, start ignored", task);
      return;
    }
    String image = start.getString("image_url", "");
    if (!start.getString("file", "").isEmpty()) {
      run(task, start);
    } else if (!image.isEmpty()) {
      running.put(task, -1L);
      publish(topics.imageRequests(), new JsonObject().put("app_name", image));
      lookFor(image, task, start, LOOKS_FOR_IMAGE);
    }
  }

  private void lookFor(String image, String task, JsonObject start, int looks) {
    long timer =
        vertx.setTimer(
            LOOK_FOR_IMAGE_MS,
            ignored -> {
              Integer total = totals.get(image);
              if (total != null && pieces.getOrDefault(image, Set.of()).size() == total) {
                pieces.remove(image);
                totals.remove(image);
                run(task, start);
              } else if (looks == 1) {
                ended(task, "", "Timeout waiting for binary chunks");
              } else {
                lookFor(image, task, start, looks - 1);
              }
            });
    running.put(task, timer);
  }

  private void piece(JsonObject chunk) {
    String image = chunk.getString("app_name", "");
    totals.putIfAbsent(image, chunk.getInteger("total_chunks"));
    pieces.computeIfAbsent(image, i -> new HashSet<>()).add(chunk.getInteger("chunk_idx"));
  }

  private void run(String task, JsonObject start) {
    JsonObject how = start.getJsonObject("env", new JsonObject());
    log.info("task {} started", task);
    if (start.getBoolean("daemon", false)) {
      running.put(task, -1L);
      daemons.add(task);
      result(task, "", null);
      return;
    }
    long ms = Math.max(1, Long.parseLong(how.getString("FAKE_RUN_MS", "0")));
    String code = how.getString("FAKE_EXIT_CODE", "0");
    running.put(
        task,
        vertx.setTimer(
            ms,
            ignored ->
                ended(
                    task,
                    code.equals("0") ? how.getString("FAKE_RESULT", "") : "",
                    code.equals("0") ? null : "exit code " + code)));
  }

  private void ended(String task, String results, @Nullable String error) {
    running.remove(task);
    result(task, results, error);
  }

  private void stopped(String task) {
    Long timer = running.remove(task);
    if (timer == null) {
      log.info("task {} is not here, stop ignored", task);
      return;
    }
    vertx.cancelTimer(timer);
    if (!daemons.remove(task)) {
      result(task, "", "task was stopped");
    }
  }

  private void result(String task, String results, @Nullable String error) {
    log.info("task {} ended", task);
    publish(
        topics.propletResults(),
        new JsonObject()
            .put("task_id", task)
            .put("proplet_id", id)
            .put("results", results)
            .put("error", error));
  }
}
