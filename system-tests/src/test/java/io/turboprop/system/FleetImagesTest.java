package io.turboprop.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.examples.Examples;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.TestBroker;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.Seed;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images from a real registry, through proxies in processes of their own, to several proplets. */
class FleetImagesTest {
  private static final int PROPLETS = 3;
  private static final int BYTES = 6 << 20;

  @TempDir Path folder;
  private final Random random = new Random(Seed.next(getClass()));
  private final Map<String, Forked> proxies = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private DockerRegistry registry;
  private RegistryPusher pusher;
  private House house;

  @BeforeEach
  void open() throws IOException {
    registry = DockerRegistry.open(Files.createDirectory(folder.resolve("registry")));
    pusher = RegistryPusher.to(registry);
    house = new House(folder).stop("proxy");
    for (int i = 1; i <= PROPLETS; i++) {
      house.proplet("p" + i, i);
    }
  }

  @AfterEach
  void close() {
    proxies.values().forEach(Forked::close);
    house.close();
    registry.close();
  }

  @Test
  void image_forAllProplets_isPublishedOnce_andANewRevisionBringsTheChange() throws IOException {
    proxy("proxy-1", 0);
    byte[] first = module();
    byte[] second = first.clone();
    second[BYTES / 3] ^= 1;
    second[BYTES / 2] ^= 1;
    pusher.module("team/add", "v1", first);
    pusher.module("team/add", "v2", second);
    pusher.module("other/add", "v1", second);

    runEverywhere("team/add:v1");
    long afterFirst = sent("proxy-1");
    runEverywhere("team/add:v2");
    long afterSecond = sent("proxy-1");
    runEverywhere("other/add:v1");

    // Whoever comes late has it sent again in part; DistributionTest knows when everybody comes.
    assertThat(afterFirst).isBetween((long) first.length, first.length * 3L / 2);
    assertThat(afterSecond - afterFirst).isBetween(1L, first.length / 5L);
    assertThat(sent("proxy-1")).isEqualTo(afterSecond);
  }

  @Test
  void image_pulledAheadOfItsUse_isPublishedOnce_andItsTasksBeginWithoutAByte() throws IOException {
    proxy("proxy-1", 0);
    byte[] module = module();
    pusher.module("team/add", "v1", module);

    JsonNode pull = pulledEverywhere("team/add:v1");
    long afterPull = sent("proxy-1");
    runEverywhere("team/add:v1");

    Digest digest = Digest.of(module);
    assertThat(pull.path("proplets"))
        .hasSize(PROPLETS)
        .allSatisfy(part -> assertThat(part.path("state").asText()).isEqualTo("ready"))
        .allSatisfy(part -> assertThat(part.path("digest").asText()).isEqualTo(digest.toString()));
    // As above: whoever is late by more than it is waited for has a part sent again.
    assertThat(afterPull).isBetween((long) module.length, module.length * 3L / 2);
    assertThat(sent("proxy-1")).isEqualTo(afterPull);
    for (int i = 1; i <= PROPLETS; i++) {
      awaitCache("p" + i, 1, module.length);
    }
  }

  @Test
  void image_deletedOnOneProplet_isFetchedAgainByThatOneOnly() throws IOException {
    proxy("proxy-1", 0);
    byte[] module = module();
    pusher.module("team/add", "v1", module);
    pulledEverywhere("team/add:v1");
    String path = "/images/" + Digest.of(module);
    long before = sent("proxy-1");

    assertThat(house.worker("p1").delete(path).status()).isEqualTo(204);

    assertThat(house.worker("p1").get(path).status()).isEqualTo(404);
    assertThat(house.worker("p2").get(path).body().path("state").asText()).isEqualTo("whole");
    awaitCache("p1", 0, 0);
    runEverywhere("team/add:v1");
    // a proplet that hears nothing for a while asks for what it misses again
    assertThat(sent("proxy-1") - before).isBetween((long) module.length, module.length * 3L / 2);
    Api proxy = new Api(ports.getOrDefault("proxy-1", 0));
    assertThat(proxy.get(path).body().path("names").get(0).asText()).endsWith("/team/add:v1");
  }

  @Test
  void twoProxies_shareTheImages_andNoneIsServedTwice() throws IOException {
    proxy("proxy-1", 0);
    proxy("proxy-2", 0);
    long all = 0;
    List<String> images = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] module = with(Examples.ADD.bytes(), 200_000);
      pusher.module("team/add-" + i, "v1", module);
      images.add("team/add-" + i + ":v1");
      all += module.length;
    }

    for (String image : images) {
      assertEnd(List.of(start("p1", image)));
    }

    assertThat(sent("proxy-1") + sent("proxy-2"))
        .as("served twice would be twice as much; some chunks may be asked for again")
        .isBetween(all, all * 3 / 2);
  }

  @Test
  void proxyKilledWhileItSends_isReplacedByAnother() throws IOException {
    int slow = BYTES / 2;
    proxy("proxy-1", slow);
    proxy("proxy-2", slow);
    pusher.module("team/add", "v1", module());
    List<String> tasks = startEverywhere("team/add:v1");
    await().atMost(Api.LONG).until(() -> sent("proxy-1") + sent("proxy-2") > BYTES / 4);
    String serving = sent("proxy-1") > 0 ? "proxy-1" : "proxy-2";

    running(serving).kill();

    assertEnd(tasks);
  }

  @Test
  void proxyKilledWhileItSends_andStartedAgain_sendsOnlyTheRest() throws IOException {
    // So slowly that a proplet which comes half a second later has missed little.
    proxy("proxy-1", BYTES / 8);
    pusher.module("team/add", "v1", module());
    List<String> tasks = startEverywhere("team/add:v1");
    await().atMost(Api.LONG).until(() -> sent("proxy-1") > BYTES / 2);

    running("proxy-1").kill();
    proxy("proxy-1", 0);

    assertEnd(tasks);
    assertThat(sent("proxy-1")).isLessThan(BYTES * 2L / 3);
  }

  @Test
  void proxyOnAThinLine_sendsItsChunksPacked() throws IOException {
    proxy("proxy-1", TestBroker.freePort(), Map.of("PROXY_IMAGE_ZSTD", "on"));
    byte[] module = section(Examples.ADD.bytes(), "chorus ".repeat(300_000).getBytes(UTF_8));
    pusher.module("team/add", "v1", module);

    runEverywhere("team/add:v1");

    JsonNode sent = health("proxy-1").path("distribution");
    assertThat(sent.path("bytes_sent").asLong()).isGreaterThanOrEqualTo(module.length);
    assertThat(sent.path("wire_bytes_sent").asLong()).isLessThan(module.length / 4L);
  }

  @Test
  void proxyThatCanBeReached_givesChunksWithoutTheBroker() throws IOException {
    int port = TestBroker.freePort();
    proxy("proxy-1", port, Map.of("PROXY_DIRECT_URL", "http://127.0.0.1:" + port));
    byte[] module = module();
    pusher.module("team/add", "v1", module);

    runEverywhere("team/add:v1");

    assertThat(sent("proxy-1")).isZero();
    Api http = new Api(port);
    assertThat(http.get("/chunks/" + Digest.of(module)).status()).isEqualTo(403);
  }

  @Test
  void proxyThatCannotBeReachedWhereItSays_givesThemOverTheBroker() throws IOException {
    int nobody = TestBroker.freePort();
    proxy(
        "proxy-1", TestBroker.freePort(), Map.of("PROXY_DIRECT_URL", "http://127.0.0.1:" + nobody));
    pusher.module("team/add", "v1", module());

    runEverywhere("team/add:v1");

    assertThat(sent("proxy-1")).isPositive();
  }

  @Test
  void tag_thatMovesAfterTheSubmit_isWhatItWasForEveryPinnedTask_andAnewForOthers()
      throws IOException {
    proxy("proxy-1", 0);
    pusher.module("team/sum", "v1", Examples.ADD.bytes());
    String here = create("p1", "team/sum:v1", "pinned");
    String there = create("p2", "team/sum:v1", "pinned");
    String changed = create("p3", "team/sum:v1", "if-changed");
    JsonNode pin = pinOf(here);
    pusher.module("team/sum", "v1", with(Examples.ADD.bytes(), 100_000));

    assertEnd(Stream.of(here, there).map(this::begin).toList());
    long afterPinned = sent("proxy-1");
    assertEnd(List.of(begin(changed)));
    long afterChanged = sent("proxy-1");

    assertThat(pin.path("digest").asText()).isEqualTo(Digest.of(Examples.ADD.bytes()).toString());
    assertThat(pinOf(there).path("digest")).isEqualTo(pin.path("digest"));
    assertThat(pinOf(changed).path("digest")).isNotEqualTo(pin.path("digest"));
    assertThat(afterPinned).isLessThan(50_000);
    assertThat(afterChanged - afterPinned).isGreaterThan(100_000);

    // Whoever has it needs nobody: not even a proxy, once the name was looked up.
    String again = create("p3", "team/sum:v1", "pinned");
    pinOf(again);
    running("proxy-1").kill();
    assertEnd(List.of(begin(again)));
  }

  private String create(String proplet, String image, String policy) {
    ObjectNode task = Api.task("add", registry.authority() + "/" + image, 10, 20);
    task.put("proplet_id", proplet).put("image_policy", policy);
    return house.api().post("/tasks", task.toString()).body().path("id").asText();
  }

  private String begin(String task) {
    assertThat(house.api().post("/tasks/" + task + "/start", "").status()).isEqualTo(200);
    return task;
  }

  private JsonNode pinOf(String task) {
    return house.api().when(task, made -> made.has("pinned_image")).path("pinned_image");
  }

  @Test
  void tagThatIsNotThere_endsItsTaskBeforeAnyPropletHasIt() {
    proxy("proxy-1", 0);

    JsonNode ended = house.api().ended(start("p1", "team/nobody:v2"));

    assertThat(ended.path("state_name").asText()).isEqualTo("Failed");
    assertThat(ended.path("reason").asText()).isEqualTo("image_not_found");
    assertThat(ended.path("attempt").asInt()).isZero();
  }

  @Test
  void workerOfUpstreamAndNativeProplets_onOneImage_allHaveTheRightBytes() throws Exception {
    proxy("proxy-1", 0);
    byte[] module = module();
    pusher.module("team/add", "v1", module);
    String image = registry.authority() + "/team/add:v1";
    Vertx vertx = Vertx.vertx();
    try {
      var link =
          new MqttLink(
              vertx,
              LinkConfig.to(house.broker.address(), "worker"),
              new Random(),
              InstantSource.system());
      Topics topics = new Topics("t1", "c1");
      Map<Integer, Bytes> pieces = new ConcurrentHashMap<>();
      AtomicInteger total = new AtomicInteger(-1);
      Future<Void> hears =
          link.subscribe(
              topics.imageChunks(),
              Qos.EXACTLY_ONCE,
              message -> {
                ImageChunk piece = RegistryMessages.decodeChunk(message.payload().getBytes());
                pieces.put(piece.index(), piece.data());
                total.set(piece.total());
                return Future.succeededFuture();
              });
      link.start();
      await().until(hears::succeeded);
      byte[] request = RegistryMessages.encode(new ImageRequest(image, Optional.empty()));
      List<String> tasks = startEverywhere("team/add:v1");
      link.publish(topics.imageRequests(), Buffer.buffer(request), Qos.EXACTLY_ONCE);

      assertEnd(tasks);
      await().atMost(Api.LONG).until(() -> pieces.size() == total.get());
      var whole = new ByteArrayOutputStream();
      IntStream.range(0, total.get())
          .forEach(i -> whole.writeBytes(Objects.requireNonNull(pieces.get(i)).unsafeArray()));
      assertThat(Digest.of(whole.toByteArray())).isEqualTo(Digest.of(module));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void imageThatIsNotThere_failsItsTasksWithTheReason() {
    proxy("proxy-1", 0);

    for (String task : startEverywhere("team/nobody:v1")) {
      JsonNode ended = house.api().ended(task);
      assertThat(ended.path("error").asText()).contains("team/nobody:v1").contains("404");
    }
  }

  private byte[] module() {
    return with(Examples.ADD.bytes(), BYTES - 1000);
  }

  /** The same module with a section that engines leave alone, full of noise. */
  private byte[] with(byte[] module, int noise) {
    byte[] content = new byte[noise];
    random.nextBytes(content);
    return section(module, content);
  }

  private static byte[] section(byte[] module, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(module);
    out.write(0);
    leb(out, content.length + 2);
    out.write(1);
    out.write('n');
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static void leb(ByteArrayOutputStream out, int value) {
    int left = value;
    while (left > 0x7f) {
      out.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }

  private void runEverywhere(String image) {
    assertEnd(startEverywhere(image));
  }

  private List<String> startEverywhere(String image) {
    return IntStream.rangeClosed(1, PROPLETS).mapToObj(i -> start("p" + i, image)).toList();
  }

  private String start(String proplet, String image) {
    ObjectNode task = Api.task("add", registry.authority() + "/" + image, 10, 20);
    return house.api().start(task.put("proplet_id", proplet));
  }

  private JsonNode pulledEverywhere(String image) {
    String wish =
        "{\"image\":\"%s/%s\",\"proplets\":\"all\"}".formatted(registry.authority(), image);
    Api.Answer begun = house.api().post("/images/pull", wish);
    assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
    String path = "/images/pulls/" + begun.body().path("id").asText();
    await().atMost(Api.LONG).until(() -> house.api().get(path).body().path("over").asBoolean());
    return house.api().get(path).body();
  }

  /** What the manager hears of it with the next sign of life. */
  private void awaitCache(String proplet, int images, long bytes) {
    await()
        .untilAsserted(
            () -> {
              JsonNode cache = house.api().getJson("/proplets?limit=10").body().path("proplets");
              JsonNode mine = MissingNode.getInstance();
              for (JsonNode one : cache) {
                mine = one.path("id").asText().equals(proplet) ? one.path("image_cache") : mine;
              }
              assertThat(mine.path("images").asInt(-1)).isEqualTo(images);
              assertThat(mine.path("bytes").asLong()).isEqualTo(bytes);
            });
  }

  private void assertEnd(List<String> tasks) {
    for (String task : tasks) {
      JsonNode ended = house.api().ended(task, Api.LONG);
      assertThat(ended.path("results").asText()).as(ended.toString()).isEqualTo("30");
    }
  }

  /**
   * @param bytesPerSecond 0 for no ceiling
   */
  private void proxy(String name, int bytesPerSecond) {
    String ceiling = Integer.toString(bytesPerSecond);
    proxy(name, TestBroker.freePort(), Map.of("PROXY_BYTES_PER_SECOND", ceiling));
  }

  private void proxy(String name, int port, Map<String, String> settings) {
    Map<String, String> env =
        new HashMap<>(new Entities(folder, house.broker.url()).proxy(registry.url()));
    env.putAll(settings);
    env.put("PROXY_ENTITY_ID", name);
    env.put("PROXY_CACHE_DIR", folder.resolve(name).toString());
    env.put("PROXY_HTTP_PORT", Integer.toString(port));
    ports.put(name, port);
    proxies.put(
        name, Forked.java("io.turboprop.proxy.ProxyMain", env, folder.resolve(name + ".log")));
    await().atMost(Api.LONG).until(() -> health(name).path("status").asText().equals("ok"));
  }

  private Forked running(String proxy) {
    return Objects.requireNonNull(proxies.get(proxy), proxy);
  }

  private long sent(String proxy) {
    return health(proxy).path("distribution").path("bytes_sent").asLong();
  }

  private JsonNode health(String proxy) {
    try {
      return new Api(ports.getOrDefault(proxy, 0)).get("/health").body();
    } catch (RuntimeException notThereYet) {
      return MissingNode.getInstance();
    }
  }
}
