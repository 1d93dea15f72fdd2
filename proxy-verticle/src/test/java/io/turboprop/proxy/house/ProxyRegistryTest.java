package io.turboprop.proxy.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.link.TestBroker;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.proxy.transfer.TransferLimits;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole proxy between a real registry and a real broker. */
class ProxyRegistryTest {
  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static RegistryPusher pusher;
  private static TestBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    registry = DockerRegistry.open(shared);
    pusher = RegistryPusher.to(registry);
    broker = TestBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
    registry.close();
  }

  @Test
  void request_forAnImage_isAnsweredWithItsChunksInOrder() {
    byte[] module = push("house/add", 2500);
    try (TestProxy proxy = new TestProxy(broker, TestProxy.config(broker, folder))) {

      proxy.requestNameless(name("house/add"));

      await().until(() -> proxy.chunks().size() == 3);
      List<ImageChunk> chunks = proxy.chunks();
      assertThat(chunks).extracting(ImageChunk::appName).containsOnly(name("house/add"));
      assertThat(chunks).extracting(ImageChunk::index).containsExactly(0, 1, 2);
      assertThat(chunks).extracting(ImageChunk::total).containsOnly(3);
      assertThat(chunks).extracting(c -> c.data().length()).containsExactly(1000, 1000, 500);
      assertThat(TestProxy.joined(chunks)).isEqualTo(module);
    }
  }

  @Test
  void request_forAnImageSentBefore_isAnsweredWithoutFetchingTheBlobAgain() {
    byte[] module = push("house/twice", 1500);
    try (TestProxy proxy = new TestProxy(broker, TestProxy.config(broker, folder))) {
      proxy.request(name("house/twice"));
      await().until(() -> proxy.chunks().size() == 2);

      proxy.request(name("house/twice"));

      await().until(() -> proxy.chunks().size() == 4);
      assertThat(TestProxy.joined(proxy.chunks().subList(2, 4))).isEqualTo(module);
      assertThat(blobGets("house/twice")).isEqualTo(1);
    }
  }

  @Test
  void requests_whileTheImageIsSent_makeForOneMoreCompleteTransmission() {
    byte[] module = push("house/again", 400_000);
    try (TestProxy proxy = new TestProxy(broker, TestProxy.config(broker, folder))) {
      proxy.request(name("house/again"));
      await().until(() -> proxy.chunks().size() > 3);

      proxy.request(name("house/again"));
      proxy.request(name("house/again"));
      proxy.request(name("house/again"));

      await().atMost(TestProxy.patience()).until(() -> proxy.chunks().size() >= 800);
      List<ImageChunk> chunks = proxy.chunks();
      assertThat(TestProxy.joined(chunks.subList(0, 400))).isEqualTo(module);
      assertThat(TestProxy.joined(chunks.subList(400, 800))).isEqualTo(module);
      assertThat(health(proxy).body()).contains("\"images_sent\":2", "\"sending\":0");
      assertThat(blobGets("house/again")).isEqualTo(1);
    }
  }

  @Test
  void broker_restartedWhileAnImageIsSent_isNoObstacleToAskingAgain() {
    byte[] module = push("house/outage", 2_000_000);
    try (TestBroker own = TestBroker.start();
        TestProxy proxy = new TestProxy(own, TestProxy.config(own, folder))) {
      proxy.request(name("house/outage"));
      await().until(() -> proxy.chunks().size() > 10);
      own.stop();
      int before = proxy.chunks().size();
      assertThat(before).isLessThan(2000);

      own.resume();
      await().atMost(TestProxy.patience()).until(() -> health(proxy).statusCode() == 200);
      proxy.request(name("house/outage"));

      await()
          .atMost(TestProxy.patience())
          .until(() -> health(proxy).body().contains("\"images_sent\":2"));
      await()
          .untilAsserted(
              () -> assertThat(TestProxy.assembled(proxy.chunks(), before)).isEqualTo(module));
    }
  }

  @Test
  void images_sentAtOnce_takeTurns() {
    byte[] large = push("house/large", 300_000);
    byte[] small = push("house/small", 5000);
    try (TestProxy proxy = new TestProxy(broker, TestProxy.config(broker, folder))) {
      proxy.request(name("house/large"));
      await().until(() -> !proxy.chunks().isEmpty());

      proxy.request(name("house/small"));

      await().atMost(TestProxy.patience()).until(() -> proxy.chunks().size() == 305);
      List<ImageChunk> chunks = proxy.chunks();
      assertThat(TestProxy.joined(proxy.chunks(name("house/large")))).isEqualTo(large);
      assertThat(TestProxy.joined(proxy.chunks(name("house/small")))).isEqualTo(small);
      int[] places =
          IntStream.range(0, chunks.size())
              .filter(i -> chunks.get(i).appName().equals(name("house/small")))
              .toArray();
      assertThat(places[4] - places[0]).as("places of the small one").isLessThanOrEqualTo(10);
    }
  }

  @Test
  void request_beyondTheLimitOfImages_isRefusedWithAReason() {
    push("house/first", 300_000);
    push("house/second", 1000);
    TransferLimits one = new TransferLimits(1, 1, 4, 10);
    try (TestProxy proxy =
        new TestProxy(broker, TestProxy.limited(TestProxy.config(broker, folder), one))) {
      proxy.request(name("house/first"));

      proxy.request(name("house/second"));

      await().until(() -> !proxy.failures().isEmpty());
      ImageAnswer.Refused failure = proxy.failures().getFirst();
      assertThat(failure.image()).isEqualTo(name("house/second"));
      assertThat(failure.reason().code()).isEqualTo(ReasonCode.IMAGE_UNAVAILABLE);
      assertThat(failure.reason().message()).contains("busy with 1 images");
      await().atMost(TestProxy.patience()).until(() -> proxy.chunks().size() == 300);
    }
  }

  @Test
  void request_forAnImageThatDoesNotExist_isAnsweredOnTheRequestersTopic() {
    try (TestProxy proxy = new TestProxy(broker, TestProxy.config(broker, folder))) {

      proxy.request(name("house/nobody"));

      await().until(() -> !proxy.failures().isEmpty());
      ImageAnswer.Refused failure = proxy.failures().getFirst();
      assertThat(failure.reason().code()).isEqualTo(ReasonCode.IMAGE_NOT_FOUND);
      assertThat(failure.reason().message()).contains(name("house/nobody"), "404");
    }
  }

  @Test
  void request_thatIsMalformed_isCountedAndHarmsNobody() {
    byte[] module = push("house/sound", 800);
    try (TestProxy proxy = new TestProxy(broker, TestProxy.config(broker, folder))) {

      proxy.send("{\"app_name\":7}".getBytes(StandardCharsets.UTF_8));
      proxy.request("oci:");
      proxy.request("oci:a\nERROR all is lost");
      proxy.request(name("house/sound"));

      await().until(() -> proxy.chunks().size() == 1);
      assertThat(TestProxy.joined(proxy.chunks())).isEqualTo(module);
      assertThat(proxy.failures())
          .extracting(f -> f.reason().code())
          .containsExactlyInAnyOrder(ReasonCode.IMAGE_INVALID, ReasonCode.IMAGE_INVALID);
      assertThat(health(proxy).body()).contains("\"malformed_requests\":1");
    }
  }

  @Test
  void health_withTheBrokerThere_isOkInUpstreamsWords() {
    try (TestProxy proxy = new TestProxy(broker, TestProxy.config(broker, folder))) {

      HttpResponse<String> health = health(proxy);

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).startsWith("{\"status\":\"ok\",\"service\":\"proxy\"");
    }
  }

  @Test
  void health_withTheBrokerAway_isDegradedAndRecovers() {
    try (TestBroker own = TestBroker.start();
        TestProxy proxy = new TestProxy(own, TestProxy.config(own, folder))) {

      own.stop();
      await().until(() -> health(proxy).statusCode() == 503);
      assertThat(health(proxy).body()).startsWith("{\"status\":\"degraded\"");
      assertThat(ask(proxy, "/readyz").statusCode()).isEqualTo(503);
      assertThat(ask(proxy, "/livez").statusCode()).isEqualTo(200);

      own.resume();
      await().atMost(TestProxy.patience()).until(() -> health(proxy).statusCode() == 200);
    }
  }

  private static HttpResponse<String> health(TestProxy proxy) {
    return ask(proxy, "/health");
  }

  private static HttpResponse<String> ask(TestProxy proxy, String path) {
    URI address = URI.create("http://127.0.0.1:" + proxy.httpPort() + path);
    return HttpClient.newHttpClient()
        .sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
        .join();
  }

  private static byte[] push(String repository, int size) {
    byte[] module = new byte[size];
    new Random(size).nextBytes(module);
    pusher.module(repository, "v1", module);
    return module;
  }

  private static String name(String repository) {
    return registry.authority() + "/" + repository + ":v1";
  }

  private static long blobGets(String repository) {
    return registry.log().stream()
        .filter(line -> line.contains("\"GET /v2/" + repository + "/blobs/"))
        .count();
  }
}
