package io.turboprop.proxy.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Gives out tokens as the distribution project's "Token Authentication Specification" says: ES256
 * with the certificate in {@code x5c}. One user may pull and push; others get nothing, anonymous
 * ones may pull from repositories that begin with {@code public/}.
 */
public final class TokenServer implements AutoCloseable {
  static final String SERVICE = "lab-registry";
  static final String ISSUER = "lab-tokens";

  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer server;
  private final LabCertificates certificates;
  private final String login;
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private volatile Duration life = Duration.ofMinutes(5);

  private TokenServer(HttpServer server, LabCertificates certificates, String login) {
    this.server = server;
    this.certificates = certificates;
    this.login = login;
  }

  public static TokenServer start(LabCertificates certificates, String user, String password) {
    try {
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(anyPort, 0);
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      String login = "Basic " + Base64.getEncoder().encodeToString(pair);
      TokenServer tokens = new TokenServer(server, certificates, login);
      server.createContext("/token", tokens::answer);
      server.start();
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  /** How long tokens live that are given from now on. */
  public void life(Duration life) {
    this.life = life;
  }

  /** The queries that came, so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  Path rootCertificates() {
    return certificates.authority();
  }

  /** A token to pull and push. */
  public String pusherToken(String repository) {
    return token(access(repository, List.of("pull", "push")));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query =
        URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
    requests.add(query);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    boolean known = login.equals(authorization);
    if (!known && authorization != null) {
      send(exchange, 401, errors("UNAUTHORIZED", "wrong user or password"));
      return;
    }
    JsonArray access = new JsonArray();
    String scopes = query.replaceFirst(".*scope=", "").replaceFirst("&.*", "");
    for (String scope : scopes.split(" ", -1)) {
      String repository = scope.split(":", -1)[1];
      List<String> asked = List.of(scope.split(":", -1)[2].split(",", -1));
      access(repository, known ? asked : anonymous(repository)).forEach(access::add);
    }
    JsonObject body =
        new JsonObject().put("token", token(access)).put("expires_in", life.toSeconds());
    send(exchange, 200, body);
  }

  private static JsonObject errors(String code, String message) {
    return new JsonObject()
        .put(
            "errors",
            new JsonArray().add(new JsonObject().put("code", code).put("message", message)));
  }

  private static void send(HttpExchange exchange, int status, JsonObject body) throws IOException {
    byte[] bytes = body.toBuffer().getBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static List<String> anonymous(String repository) {
    return repository.startsWith("public/") ? List.of("pull") : List.of();
  }

  private static JsonArray access(String repository, List<String> actions) {
    JsonArray access = new JsonArray();
    if (!actions.isEmpty()) {
      access.add(
          new JsonObject()
              .put("type", "repository")
              .put("name", repository)
              .put("actions", new JsonArray(actions)));
    }
    return access;
  }

  private String token(JsonArray access) {
    try {
      String der = Base64.getEncoder().encodeToString(certificates.server().getEncoded());
      JsonObject header =
          new JsonObject()
              .put("typ", "JWT")
              .put("alg", "ES256")
              .put("x5c", new JsonArray().add(der));
      String signed = part(header) + "." + part(claims(access));
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(certificates.key());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject claims(JsonArray access) {
    long now = Instant.now().getEpochSecond();
    return new JsonObject()
        .put("iss", ISSUER)
        .put("aud", SERVICE)
        .put("sub", "lab")
        .put("iat", now)
        .put("nbf", now - 1)
        .put("exp", now + life.toSeconds())
        .put("jti", UUID.randomUUID().toString())
        .put("access", access);
  }

  private static String part(JsonObject json) {
    return URL.encodeToString(json.toBuffer().getBytes());
  }
}
