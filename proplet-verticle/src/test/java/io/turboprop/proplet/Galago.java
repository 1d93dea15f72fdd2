package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.proplet.PropletHouse.Deployed;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Someone who uses Galago's worker API of a proplet. */
record Galago(HttpClient client, Deployed proplet) {
  int port() {
    return proplet.verticle().galagoPort().orElseThrow();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .version(HttpClient.Version.HTTP_1_1);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> put(String path) {
    return send(request(path).PUT(BodyPublishers.noBody()));
  }

  HttpResponse<String> delete(String path) {
    return send(request(path).DELETE());
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  CompletableFuture<HttpResponse<String>> begin(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  static JsonObject task(String function, String revision, byte[] module, String export) {
    return new JsonObject()
        .put("function", function)
        .put("revision", revision)
        .put("export", export)
        .put("file", Base64.getEncoder().encodeToString(module));
  }

  /** The id of what was deployed, when it is ready. */
  String deploy(JsonObject task) {
    HttpResponse<String> made = post("/tasks", task.encode());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String id = new JsonObject(made.body()).getString("id");
    await().until(() -> json("/tasks/" + id).getString("state").equals("ready"));
    return id;
  }

  JsonObject json(String path) {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }
}
