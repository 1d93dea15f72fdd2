package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EchoCallsTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final EchoCalls calls = new EchoCalls(Duration.ofSeconds(30));
  private HttpServer server;

  @BeforeEach
  void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private List<URI> serve(HttpHandler handler) {
    server.createContext("/", handler);
    String host = server.getAddress().getAddress().getHostAddress();
    return List.of(URI.create("http://" + host + ":" + server.getAddress().getPort() + "/fn/x"));
  }

  private Measured measure(List<URI> urls) {
    return calls.measure("echo", urls, 3, Duration.ofMillis(100));
  }

  @Test
  void answers_areCounted() {
    AtomicInteger answered = new AtomicInteger();
    List<URI> urls =
        serve(
            exchange -> {
              byte[] body = exchange.getRequestBody().readAllBytes();
              answered.incrementAndGet();
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            });

    Measured measured = measure(urls);

    assertThat(measured.latencies().getTotalCount()).isEqualTo(answered.get()).isGreaterThan(2);
    assertThat(measured.perSecond().orElseThrow()).isPositive();
    assertThat(measured.load()).isEqualTo("calls of 1 KB, 3 clients");
    assertThat(measured.figures()).containsEntry("clients", 3.0);
  }

  @Test
  void otherBytes_endTheRun() {
    List<URI> urls =
        serve(
            exchange -> {
              byte[] body = exchange.getRequestBody().readAllBytes();
              body[7]++;
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            });

    assertThatThrownBy(() -> measure(urls)).hasMessageContaining("does not send back what it got");
  }

  @Test
  void error_endsTheRun_withWhatItSays() {
    List<URI> urls =
        serve(
            exchange -> {
              exchange.getRequestBody().readAllBytes();
              byte[] body = "no such function".getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(404, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            });

    assertThatThrownBy(() -> measure(urls)).hasMessageContaining("404");
  }
}
