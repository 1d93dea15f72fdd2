package io.turboprop.proxy.registry;

import io.turboprop.model.Digest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry that takes uploads by the book, keeps what it got of a part that was cut, and
 * misbehaves when told to: each request that the trouble is meant for takes one of its list.
 */
final class UploadRegistry implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Map<String, Buffer> sessions = new HashMap<>();
  private final Map<String, Buffer> blobs = new HashMap<>();
  private final Map<String, Queue<Trouble>> troubles = new HashMap<>();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private volatile int largestBody = Integer.MAX_VALUE;
  private volatile int leastChunk;
  private volatile String sessionsAt = "";
  private final AtomicLong received = new AtomicLong();
  private int count;

  /** Is asked before anything of the body was read. */
  interface Trouble {
    /** Whether it has answered, or not, for good. */
    boolean with(HttpServerRequest request);
  }

  UploadRegistry() throws Exception {
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await(30, TimeUnit.SECONDS);
  }

  String authority() {
    return "127.0.0.1:" + server.actualPort();
  }

  String image() {
    return authority() + "/team/add:v1";
  }

  /** Before the first request only. */
  UploadRegistry on(String method, Trouble... list) {
    troubles.computeIfAbsent(method, m -> new ArrayDeque<>()).addAll(List.of(list));
    return this;
  }

  /** Larger bodies are refused with 413. */
  UploadRegistry largestBody(int bytes) {
    largestBody = bytes;
    return this;
  }

  UploadRegistry leastChunk(int bytes) {
    leastChunk = bytes;
    return this;
  }

  /** Uploads are continued at this address, which is this registry by another name. */
  UploadRegistry sessionsAt(String base) {
    sessionsAt = base;
    return this;
  }

  /** Method, what was asked for, range and authorization, one line for each request. */
  List<String> seen() {
    return new ArrayList<>(seen);
  }

  List<String> seen(String method) {
    return seen.stream().filter(line -> line.startsWith(method + " ")).toList();
  }

  /** Bytes of all bodies. */
  long received() {
    return received.get();
  }

  boolean has(Digest digest) {
    return blobs.containsKey(digest.toString());
  }

  /** Keeps so much of the body, and ends the connection. */
  Trouble cutAfter(int bytes) {
    return request -> {
      Buffer session = sessions.get(name(request));
      long end = (session == null ? 0 : session.length()) + (long) bytes;
      request.handler(
          part -> {
            received.addAndGet(part.length());
            if (session != null) {
              int rest = (int) Math.min(part.length(), end - session.length());
              session.appendBuffer(part, 0, rest);
              if (session.length() == end) {
                request.connection().close();
              }
            }
          });
      request.resume();
      return true;
    };
  }

  /** Does what was asked, but the answer is lost. */
  Trouble loseTheAnswer() {
    return request -> {
      request.bodyHandler(
          body -> {
            received.addAndGet(body.length());
            String digest = request.getParam("digest");
            Buffer session = Objects.requireNonNull(sessions.remove(name(request)));
            blobs.put(digest, session.appendBuffer(body));
            request.connection().close();
          });
      request.resume();
      return true;
    };
  }

  /** Forgets the upload, as docker-registry does after a cut. */
  Trouble forget() {
    return request -> {
      sessions.remove(name(request));
      return false;
    };
  }

  /** Reads nothing and says nothing. */
  static Trouble freeze() {
    return request -> true;
  }

  static Trouble none() {
    return request -> false;
  }

  static Trouble status(int status, String... headers) {
    return request -> {
      for (int i = 0; i < headers.length; i += 2) {
        request.response().putHeader(headers[i], headers[i + 1]);
      }
      request.resume();
      request.response().setStatusCode(status).end();
      return true;
    };
  }

  private void answer(HttpServerRequest request) {
    String method = request.method().name();
    seen.add(
        "%s %s %s %s"
            .formatted(
                method,
                name(request),
                request.headers().contains("Content-Range")
                    ? request.getHeader("Content-Range")
                    : "-",
                request.headers().contains("Authorization") ? "shown" : "-"));
    request.pause();
    Queue<Trouble> list = troubles.getOrDefault(method, new ArrayDeque<>());
    Trouble next = list.size() > 1 ? list.remove() : list.isEmpty() ? none() : list.peek();
    if (next.with(request)) {
      return;
    }
    String length = request.getHeader("Content-Length");
    if (length != null && Long.parseLong(length) > largestBody) {
      status(413).with(request);
      return;
    }
    request.bodyHandler(
        body -> {
          received.addAndGet(body.length());
          behave(request, body);
        });
    request.resume();
  }

  private void behave(HttpServerRequest request, Buffer body) {
    switch (request.method().name()) {
      case "HEAD" -> end(request, blobs.containsKey(name(request)) ? 200 : 404);
      case "POST" -> {
        String session = "session-" + ++count;
        sessions.put(session, Buffer.buffer());
        if (leastChunk > 0) {
          request.response().putHeader("OCI-Chunk-Min-Length", String.valueOf(leastChunk));
        }
        located(request, session, 202);
      }
      case "GET" -> located(request, name(request), 204);
      case "PATCH" -> patch(request, body);
      case "PUT" -> put(request, body);
      default -> end(request, 202);
    }
  }

  private void patch(HttpServerRequest request, Buffer body) {
    Buffer session = sessions.get(name(request));
    if (session == null) {
      end(request, 404);
    } else if (!request.getHeader("Content-Range").startsWith(session.length() + "-")) {
      end(request, 416);
    } else {
      session.appendBuffer(body);
      located(request, name(request), 202);
    }
  }

  private void put(HttpServerRequest request, Buffer body) {
    Buffer session = sessions.remove(name(request));
    if (session == null) {
      end(request, 404);
      return;
    }
    Buffer whole = session.appendBuffer(body);
    String digest = Digest.of(whole.getBytes()).toString();
    if (!digest.equals(request.getParam("digest"))) {
      end(request, 400);
      return;
    }
    blobs.put(digest, whole);
    request.response().putHeader("Docker-Content-Digest", digest);
    end(request, 201);
  }

  /** A different address each time, as the specification allows. */
  private void located(HttpServerRequest request, String session, int status) {
    Buffer kept = sessions.get(session);
    if (kept == null) {
      end(request, 404);
      return;
    }
    request
        .response()
        .putHeader(
            "Location",
            sessionsAt + "/v2/team/add/blobs/uploads/" + session + "?turn=" + seen.size())
        .putHeader("Range", "0-" + Math.max(0, kept.length() - 1));
    end(request, status);
  }

  private static void end(HttpServerRequest request, int status) {
    request.response().setStatusCode(status).end();
  }

  private static String name(HttpServerRequest request) {
    return request.path().replaceFirst(".*/", "");
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
