package io.turboprop.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Routes behind a real server on a port of their own. */
public final class SmallServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  public SmallServer(List<Route> routes) {
    this(new Routes(routes));
  }

  SmallServer(Routes routes) {
    server = vertx.createHttpServer().requestHandler(routes).listen(0, "127.0.0.1").await();
  }

  /** Asks with a body that nobody reads. */
  public HttpResponse<String> ask(String method, String path, String... headers) {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString("{\"a\":1}"));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    HttpRequest request = builder.build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    vertx.close().await();
  }
}
