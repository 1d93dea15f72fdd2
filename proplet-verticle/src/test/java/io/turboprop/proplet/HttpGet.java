package io.turboprop.proplet;

import io.turboprop.proplet.PropletHouse.Deployed;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks the local API of a proplet. */
final class HttpGet {
  private HttpGet() {}

  static HttpResponse<String> of(Deployed proplet, String path) {
    return ask(proplet, path, HttpRequest.newBuilder());
  }

  static HttpResponse<String> delete(Deployed proplet, String path) {
    return ask(proplet, path, HttpRequest.newBuilder().DELETE());
  }

  private static HttpResponse<String> ask(
      Deployed proplet, String path, HttpRequest.Builder request) {
    URI uri = URI.create("http://127.0.0.1:" + proplet.verticle().apiPort().orElseThrow() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonObject json(Deployed proplet, String path) {
    return new JsonObject(of(proplet, path).body());
  }
}
