package io.turboprop.cli.inspect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A registry with one image, on loopback. */
final class SmallRegistry implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> contents;
  private volatile Optional<String> login = Optional.empty();

  SmallRegistry(String repository, String tag, byte[] module) throws IOException {
    Digest digest = Digest.of(module);
    Digest config = Digest.of("{}".getBytes(StandardCharsets.UTF_8));
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.wasm.config.v0+json","digest":"%s","size":2},
         "layers":[{"mediaType":"application/wasm","digest":"%s","size":%d}]}
        """
            .formatted(config, digest, module.length);
    this.contents =
        Map.of(
            "/v2/" + repository + "/manifests/" + tag,
            manifest.getBytes(StandardCharsets.UTF_8),
            "/v2/" + repository + "/blobs/" + digest,
            module);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on only this user gets anything. */
  void require(String user, String password) {
    String both = user + ":" + password;
    login =
        Optional.of(
            "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      byte[] content = contents.get(exchange.getRequestURI().getPath());
      if (login.isPresent() && !login.get().equals(shown)) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"small\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (content == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        exchange
            .getResponseHeaders()
            .add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
