import io.turboprop.link.BrokerAddress;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What there is to compare throughput with, each for some seconds, after as long to warm up:
 * messages of a broker, a bare queue in Redis, and a model of upstream's path. Prints a line of a
 * table in Markdown.
 *
 * <p>Arguments: {@code mqtt HOST:PORT SECONDS}, {@code redis PORT SECONDS} or {@code upstream
 * HOST:PORT FOLDER PROPLETS SECONDS}.
 */
public final class Compare {
  private static final int AT_ONCE = 64;
  private static final int MESSAGE_BYTES = 256;

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "mqtt" -> mqtt(broker(args[1]), Double.parseDouble(args[2]));
      case "redis" -> redis(Integer.parseInt(args[1]), Double.parseDouble(args[2]));
      case "upstream" ->
          upstream(
              broker(args[1]),
              Path.of(args[2]),
              Integer.parseInt(args[3]),
              Double.parseDouble(args[4]));
      default -> throw new IllegalArgumentException("mqtt, redis or upstream, not " + args[0]);
    }
    System.exit(0);
  }

  private static BrokerAddress broker(String address) {
    int colon = address.lastIndexOf(':');
    return new BrokerAddress(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)), false);
  }

  private static BrokerLink link(Vertx vertx, BrokerAddress broker, String id) {
    return new MqttLink(vertx, LinkConfig.to(broker, id), new Random(), Clock.systemUTC());
  }

  private static <T> T wait(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** How often the count grows in a second, after as long to warm up. */
  private static double rate(AtomicLong count, double seconds) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    never.await((long) (seconds * 1e3), TimeUnit.MILLISECONDS);
    long before = count.get();
    long began = System.nanoTime();
    never.await((long) (seconds * 1e3), TimeUnit.MILLISECONDS);
    return (count.get() - before) / ((System.nanoTime() - began) / 1e9);
  }

  private static void row(String what, double perSecond) {
    System.out.printf(Locale.ROOT, "| %s | %,.0f |%n", what, perSecond);
  }

  private static void mqtt(BrokerAddress broker, double seconds) throws Exception {
    Vertx vertx = Vertx.vertx();
    BrokerLink from = link(vertx, broker, "compare-from");
    BrokerLink to = link(vertx, broker, "compare-to");
    from.start();
    to.start();
    AtomicLong received = new AtomicLong();
    wait(
        to.subscribe(
            "compare/messages",
            Qos.AT_LEAST_ONCE,
            message -> {
              received.incrementAndGet();
              return Future.succeededFuture();
            }));
    for (int i = 0; i < AT_ONCE; i++) {
      publishOn(from);
    }
    row(
        "messages from one client to another, QoS 1, 256 bytes, " + AT_ONCE + " at a time",
        rate(received, seconds));
  }

  private static void publishOn(BrokerLink link) {
    link.publish("compare/messages", Buffer.buffer(new byte[MESSAGE_BYTES]), Qos.AT_LEAST_ONCE)
        .onSuccess(sent -> publishOn(link))
        .onFailure(Compare::fail);
  }

  private static void fail(Throwable cause) {
    cause.printStackTrace();
    System.exit(1);
  }

  /**
   * Jobs are put in by some clients and taken by as many workers, which delete them when they are
   * done.
   */
  private static void redis(int port, double seconds) throws Exception {
    AtomicLong done = new AtomicLong();
    for (int i = 0; i < AT_ONCE / 2; i++) {
      String mine = "doing-" + i;
      Thread.ofPlatform()
          .daemon()
          .start(
              () ->
                  ask(
                      port,
                      redis -> {
                        while (true) {
                          redis.call(
                              "LPUSH",
                              "jobs",
                              "{\"id\":\"" + UUID.randomUUID() + "\",\"name\":\"add\"}");
                        }
                      }));
      Thread.ofPlatform()
          .daemon()
          .start(
              () ->
                  ask(
                      port,
                      redis -> {
                        while (true) {
                          String job = redis.call("BRPOPLPUSH", "jobs", mine, "0");
                          redis.call("LREM", mine, "1", job);
                          done.incrementAndGet();
                        }
                      }));
    }
    row(
        "jobs through Redis (LPUSH, BRPOPLPUSH, LREM; appendfsync always), "
            + AT_ONCE / 2
            + " clients and workers",
        rate(done, seconds));
  }

  private interface Work {
    void on(Redis redis) throws IOException;
  }

  private static void ask(int port, Work work) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      work.on(
          new Redis(new BufferedInputStream(socket.getInputStream()), socket.getOutputStream()));
    } catch (IOException e) {
      fail(e);
    }
  }

  /** As much of RESP2 as is needed. */
  private record Redis(InputStream in, OutputStream out) {
    String call(String... words) throws IOException {
      StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
      }
      out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
      String line = line();
      return switch (line.charAt(0)) {
        case '$' -> {
          byte[] value = in.readNBytes(Integer.parseInt(line.substring(1)));
          in.readNBytes(2);
          yield new String(value, StandardCharsets.US_ASCII);
        }
        case ':', '+' -> line.substring(1);
        default -> throw new IOException("Redis answers " + line);
      };
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\r'; c = in.read()) {
        if (c < 0) {
          throw new IOException("Redis closed the connection");
        }
        line.append((char) c);
      }
      in.read();
      return line.toString();
    }
  }

  /**
   * A model and not upstream itself: what its way of working costs. Commands and results as JSON
   * with QoS 2 on topics that all share, so that every worker reads every command; each change of a
   * task is a write of its own (created, running, ended). Without HTTP.
   */
  private static void upstream(BrokerAddress broker, Path folder, int workers, double seconds)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    List<Future<?>> ready = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      ready.add(worker(vertx, broker, "worker-" + i));
    }
    wait(Future.all(ready));
    Rows rows = new Rows(folder.resolve("model.db"));
    BrokerLink manager = link(vertx, broker, "compare-manager");
    manager.start();
    AtomicLong done = new AtomicLong();
    Map<String, Runnable> next = new ConcurrentHashMap<>();
    wait(
        manager.subscribe(
            "model/results",
            Qos.EXACTLY_ONCE,
            message -> {
              JsonObject result = new JsonObject(message.payload());
              String task = result.getString("task_id");
              return rows.write(task, result.put("state", 3).encode())
                  .onSuccess(
                      stored -> {
                        done.incrementAndGet();
                        next.remove(task).run();
                      });
            }));
    for (int i = 0; i < AT_ONCE; i++) {
      task(manager, rows, next, workers, new Random(i));
    }
    row(
        "tasks through a model of upstream's path (shared topics, QoS 2, JSON, one write for each change; no HTTP), "
            + workers
            + " workers",
        rate(done, seconds));
  }

  private static void task(
      BrokerLink manager, Rows rows, Map<String, Runnable> next, int workers, Random random) {
    String id = UUID.randomUUID().toString();
    next.put(id, () -> task(manager, rows, next, workers, random));
    JsonObject start =
        new JsonObject()
            .put("id", id)
            .put("name", "add")
            .put("state", 0)
            .put("image_url", "registry.example/add:v1")
            .put("inputs", List.of("1", "2"))
            .put("proplet_id", "worker-" + random.nextInt(workers));
    rows.write(id, start.encode())
        .compose(created -> manager.publish("model/start", start.toBuffer(), Qos.EXACTLY_ONCE))
        .compose(sent -> rows.write(id, start.copy().put("state", 2).encode()))
        .onFailure(Compare::fail);
  }

  private static Future<Void> worker(Vertx vertx, BrokerAddress broker, String id) {
    BrokerLink link = link(vertx, broker, id);
    link.start();
    return link.subscribe(
        "model/start",
        Qos.EXACTLY_ONCE,
        message -> {
          JsonObject start = new JsonObject(message.payload());
          if (id.equals(start.getString("proplet_id"))) {
            JsonObject result =
                new JsonObject()
                    .put("task_id", start.getString("id"))
                    .put("proplet_id", id)
                    .put("results", "3");
            link.publish("model/results", result.toBuffer(), Qos.EXACTLY_ONCE)
                .onFailure(Compare::fail);
          }
          return Future.succeededFuture();
        });
  }

  /** A table in SQLite; each write is a transaction. */
  private static final class Rows {
    private final ExecutorService writer =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final PreparedStatement put;

    Rows(Path file) throws SQLException {
      Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (Statement setup = db.createStatement()) {
        setup.execute("pragma journal_mode=wal");
        setup.execute("pragma synchronous=full");
        setup.execute("create table task(id text primary key, body text)");
      }
      put = db.prepareStatement("insert or replace into task values(?, ?)");
    }

    Future<Void> write(String id, String body) {
      Promise<Void> stored = Promise.promise();
      writer.execute(
          () -> {
            try {
              put.setString(1, id);
              put.setString(2, body);
              put.executeUpdate();
              stored.complete();
            } catch (SQLException e) {
              stored.fail(e);
            }
          });
      return stored.future();
    }
  }
}
