package io.turboprop.proxy.registry;

import io.turboprop.model.Digest;
import io.turboprop.proxy.lab.OciJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A registry that answers as told: each request for the blob (or manifest) takes the next answer of
 * its list; the last stays. Without any it behaves.
 */
final class HostileRegistry implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final byte[] module;
  private final HttpServer server;
  private final Queue<Answer> manifests = new ArrayDeque<>();
  private final Queue<Answer> blobs = new ArrayDeque<>();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  /** Answers one request. */
  interface Answer {
    void handle(HttpServerRequest request);
  }

  /** What a request said; empty where it said nothing. */
  record Seen(String path, String range, String authorization) {}

  HostileRegistry(byte[] module) throws Exception {
    this.module = module;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await(30, TimeUnit.SECONDS);
  }

  final HostileRegistry blob(Answer... answers) {
    blobs.addAll(List.of(answers));
    return this;
  }

  final HostileRegistry manifest(Answer... answers) {
    manifests.addAll(List.of(answers));
    return this;
  }

  String authority() {
    return "127.0.0.1:" + server.actualPort();
  }

  String image() {
    return authority() + "/team/add:v1";
  }

  int port() {
    return server.actualPort();
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  List<Seen> seenBlobs() {
    return seen.stream().filter(s -> s.path().contains("/blobs/")).toList();
  }

  /** The manifest, the whole blob, or the part of it that was asked for. */
  void behave(HttpServerRequest request) {
    if (request.path().contains("/manifests/")) {
      request
          .response()
          .putHeader("Content-Type", OciJson.OCI_MANIFEST)
          .end(manifestJson(Digest.of(module), module.length));
      return;
    }
    int from = rangeStart(request);
    if (from > 0) {
      request
          .response()
          .setStatusCode(206)
          .putHeader(
              "Content-Range", "bytes " + from + "-" + (module.length - 1) + "/" + module.length);
    }
    request.response().end(Buffer.buffer(module).slice(from, module.length));
  }

  static String manifestJson(Digest layer, long size) {
    return OciJson.artifact(
        OciJson.descriptor("application/vnd.oci.empty.v1+json", Digest.of(new byte[0]), 0),
        OciJson.descriptor("application/wasm", layer, size));
  }

  /** Begins as if to give it all, and ends the connection after so many bytes. */
  Answer cutAfter(int bytes) {
    return request -> begin(request, bytes).onComplete(written -> request.connection().close());
  }

  /** Begins as if to give it all, and falls silent after so many bytes. */
  Answer stallAfter(int bytes) {
    return request -> begin(request, bytes);
  }

  private Future<Void> begin(HttpServerRequest request, int bytes) {
    request.response().putHeader("Content-Length", String.valueOf(module.length));
    return request.response().write(Buffer.buffer(module).slice(0, bytes));
  }

  /** One byte every few milliseconds, for ever. */
  Answer drip() {
    return request -> {
      request.response().putHeader("Content-Length", String.valueOf(module.length));
      int[] at = {0};
      long timer =
          vertx.setPeriodic(
              20, tick -> request.response().write(Buffer.buffer().appendByte(module[at[0]++])));
      request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
    };
  }

  static Answer status(int status, String... headers) {
    return request -> {
      for (int i = 0; i < headers.length; i += 2) {
        request.response().putHeader(headers[i], headers[i + 1]);
      }
      request.response().setStatusCode(status).end();
    };
  }

  static Answer body(byte[] body) {
    return request -> request.response().end(Buffer.buffer(body));
  }

  private void answer(HttpServerRequest request) {
    seen.add(new Seen(request.path(), header(request, "Range"), header(request, "Authorization")));
    boolean blob = request.path().contains("/blobs/");
    next(blob ? blobs : manifests).handle(request);
  }

  private Answer next(Queue<Answer> answers) {
    if (answers.isEmpty()) {
      return this::behave;
    }
    return answers.size() == 1 ? answers.peek() : answers.remove();
  }

  private static String header(HttpServerRequest request, String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value;
  }

  private static int rangeStart(HttpServerRequest request) {
    String range = header(request, "Range");
    return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
