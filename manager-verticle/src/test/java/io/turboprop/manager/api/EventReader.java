package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of a stream of events, as a browser's {@code EventSource} is one. */
final class EventReader implements AutoCloseable {
  private static final long PATIENCE_S = 20;

  final HttpResponse<InputStream> response;
  final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What stands between two empty lines; {@code data} is a missing node if there is none. */
  record Block(String id, String type, JsonNode data, String comment) {
    static final Block END = new Block("", "", Json.mapper().missingNode(), "END");

    long sequence() {
      return data.path("seq").asLong();
    }
  }

  private EventReader(HttpRequest request) {
    try {
      response = client.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new AssertionError(request.uri() + " failed", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Thread.ofVirtual().start(this::read);
  }

  static EventReader open(int port, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Accept", "text/event-stream")
            .timeout(Duration.ofSeconds(PATIENCE_S));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return new EventReader(request.build());
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String id = "";
      String type = "";
      String comment = "";
      JsonNode data = Json.mapper().missingNode();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          blocks.add(new Block(id, type, data, comment));
          id = "";
          type = "";
          comment = "";
          data = Json.mapper().missingNode();
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = Json.mapper().readTree(line.substring(6));
        } else if (line.startsWith(": ")) {
          comment = line.substring(2);
        } else {
          throw new IOException("no line of a stream of events: " + line);
        }
      }
    } catch (IOException ended) {
      // Said by the block below, as an orderly end is.
    }
    blocks.add(Block.END);
  }

  /** The next block of any kind. */
  Block next() {
    try {
      Block block = blocks.poll(PATIENCE_S, TimeUnit.SECONDS);
      if (block == null) {
        throw new AssertionError("nothing came");
      }
      return block;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next block with data; comments before it are passed over, for some time. */
  Block event() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    Block block = next();
    while (block.data().isMissingNode()) {
      if (block.equals(Block.END)) {
        throw new AssertionError("the stream has ended");
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("no event came");
      }
      block = next();
    }
    return block;
  }

  List<Block> events(int count) {
    List<Block> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(event());
    }
    return events;
  }

  /** The first comment; the stream stands when it is there. */
  Block hello() {
    return next();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
