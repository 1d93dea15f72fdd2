package io.turboprop.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * A real HTTP server with answers as a manager gives them (wire reference §9), for what only the
 * client's side decides: exit codes, rendering, waiting. Several answers to one request are given
 * in turn, the last one for ever.
 */
public final class RecordedManager implements AutoCloseable {
  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private record Answer(int status, String type, String body) {
    Answer(int status, String body) {
      this(status, "application/json", body);
    }
  }

  /**
   * A request as it came in.
   *
   * @param latin1 the body, a character for each byte
   */
  public record Request(String line, Map<String, List<String>> headers, String latin1) {
    public byte[] body() {
      return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    public String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  public RecordedManager() {
    this(plain(), "http");
  }

  public RecordedManager(SSLContext tls) {
    this(secure(tls), "https");
  }

  private RecordedManager(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static HttpServer plain() {
    try {
      return HttpServer.create(anyPort(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpServer secure(SSLContext tls) {
    try {
      HttpsServer server = HttpsServer.create(anyPort(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param request method, path and query, such as {@code GET /tasks?limit=5}
   */
  public RecordedManager on(String request, int status, String body) {
    answers.computeIfAbsent(request, _ -> new ArrayDeque<>()).add(new Answer(status, body));
    return this;
  }

  /** A stream of events that breaks off behind these lines. */
  public RecordedManager stream(String request, String lines) {
    answers
        .computeIfAbsent(request, _ -> new ArrayDeque<>())
        .add(new Answer(200, "text/event-stream", lines));
    return this;
  }

  public String url() {
    return scheme + "://localhost:" + server.getAddress().getPort();
  }

  public List<Request> requests() {
    return requests;
  }

  public List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  public Request only(String line) {
    List<Request> matching = requests.stream().filter(one -> one.line().equals(line)).toList();
    if (matching.size() != 1) {
      throw new AssertionError("expected one " + line + " but saw " + lines());
    }
    return matching.getFirst();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.add(
        new Request(
            line,
            Map.copyOf(exchange.getRequestHeaders()),
            new String(body, StandardCharsets.ISO_8859_1)));
    Answer answer = next(line);
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", answer.type());
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** A request that may wait is answered as one that does not, unless something is said of it. */
  private synchronized Answer next(String line) {
    Deque<Answer> turn =
        answers.getOrDefault(line, answers.get(line.replaceFirst("\\?wait=\\d+ms$", "")));
    if (turn == null) {
      return new Answer(404, "{\"error\":\"not found\"}");
    }
    return turn.size() > 1 ? turn.removeFirst() : turn.getFirst();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
