package io.turboprop.proxy.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.RegistryMessages;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.TestBroker;
import io.turboprop.model.Digest;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.OciJson;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A layer of 500 MiB through a proxy with a heap of 128 MiB, as a process of its own. Its size can
 * be set with {@code -Dproxy.large.mib=…}.
 */
class LargeImageRegistryTest {
  private static final int MIB = Integer.getInteger("proxy.large.mib", 500);
  private static final Topics TOPICS = new Topics("tenant", "channel");

  @TempDir Path folder;

  /** Hashes chunks as they come, which must be in order. */
  private static final class Receiver {
    private final MessageDigest hash = Digest.sha256();
    private volatile int next;
    private volatile int total = -1;

    Future<Void> take(byte[] message) {
      ImageChunk chunk = RegistryMessages.decodeChunk(message);
      if (chunk.index() == next) {
        hash.update(chunk.data().unsafeArray());
        total = chunk.total();
        next = chunk.index() + 1;
      }
      return Future.succeededFuture();
    }
  }

  @Test
  void image_muchLargerThanTheHeap_arrivesWhole() throws Exception {
    Path layer = layer();
    Vertx vertx = Vertx.vertx();
    try (DockerRegistry registry = DockerRegistry.open(folder);
        TestBroker broker = TestBroker.start();
        ProxyProcess proxy =
            ProxyProcess.start(folder, environment(broker, registry), "-Xmx128m")) {
      Digest digest = push(registry, layer);
      await().atMost(Duration.ofSeconds(30)).until(() -> proxy.hasLogged("serving images on"));
      Receiver receiver = new Receiver();
      MqttLink proplet = proplet(vertx, broker);
      TestProxy.await(
          proplet.subscribe(
              TOPICS.imageChunks(),
              Qos.EXACTLY_ONCE,
              message -> receiver.take(message.payload().getBytes())));
      byte[] request = RegistryMessages.encode(new ImageRequest("team/large:v1", Optional.empty()));
      long begun = System.nanoTime();
      TestProxy.await(
          proplet.publish(TOPICS.imageRequests(), Buffer.buffer(request), Qos.EXACTLY_ONCE));

      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> receiver.next == receiver.total || !proxy.isAlive());

      assertThat(proxy.log()).noneMatch(line -> line.contains("OutOfMemory"));
      assertThat(Digest.of(receiver.hash)).isEqualTo(digest);
      System.out.printf(
          "%d MiB in %d ms, peak resident %d MiB%n",
          MIB, (System.nanoTime() - begun) / 1_000_000, proxy.peakResidentKib() / 1024);
      assertThat(proxy.terminate()).as("exit code after SIGTERM").isEqualTo(143);
      await().until(() -> proxy.hasLogged("proxy ended"));
      TestProxy.await(proplet.close());
    } finally {
      TestProxy.await(vertx.close());
    }
  }

  private static MqttLink proplet(Vertx vertx, TestBroker broker) {
    MqttLink link =
        new MqttLink(
            vertx,
            LinkConfig.to(broker.address(), "edge-1"),
            new Random(1),
            InstantSource.system());
    link.start();
    return link;
  }

  private Map<String, String> environment(TestBroker broker, DockerRegistry registry) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PROXY_MQTT_ADDRESS", broker.url());
    environment.put("PROXY_TENANT_ID", "tenant");
    environment.put("PROXY_CHANNEL_ID", "channel");
    environment.put("PROXY_ENTITY_ID", "proxy-1");
    environment.put("PROXY_API_KEY", "key");
    environment.put("PROXY_REGISTRY_URL", registry.url());
    environment.put("PROXY_HTTP_HOST", "127.0.0.1");
    environment.put("PROXY_HTTP_PORT", "0");
    return environment;
  }

  private Path layer() throws IOException {
    byte[] block = new byte[1 << 20];
    Random random = new Random(42);
    Path file = folder.resolve("layer");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < MIB; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    return file;
  }

  private static Digest push(DockerRegistry registry, Path layer) throws IOException {
    RegistryPusher pusher = RegistryPusher.to(registry);
    byte[] config = OciJson.WASM_CONFIG.getBytes(StandardCharsets.UTF_8);
    Digest digest = pusher.blob("team/large", layer);
    pusher.manifest(
        "team/large",
        "v1",
        OciJson.OCI_MANIFEST,
        OciJson.artifact(
            OciJson.descriptor(
                OciJson.WASM_CONFIG_TYPE, pusher.blob("team/large", config), config.length),
            OciJson.descriptor("application/wasm", digest, Files.size(layer))));
    return digest;
  }
}
