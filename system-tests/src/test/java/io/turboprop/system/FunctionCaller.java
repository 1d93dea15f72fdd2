package io.turboprop.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of functions, with load in the background if it is wanted. */
final class FunctionCaller implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  FunctionCaller(String url) {
    this.url = url;
  }

  /** An answer, with what the gateway says of it. */
  record Answer(int status, String body, String revision, String proplet) {}

  static ObjectNode function(String name, byte[] module, String export) {
    return JSON.createObjectNode().put("name", name).put("file", module).put("export", export);
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
  }

  Answer post(String path, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          answer.body(),
          answer.headers().firstValue("X-Turboprop-Revision").orElse(""),
          answer.headers().firstValue("X-Turboprop-Proplet").orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Calls that go on until it is closed. */
  Load load(int clients, String path) {
    return new Load(clients, path);
  }

  final class Load implements AutoCloseable {
    final AtomicInteger answered = new AtomicInteger();
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private Load(int clients, String path) {
      for (int i = 0; i < clients; i++) {
        threads.add(Thread.ofVirtual().start(() -> run(path)));
      }
    }

    private void run(String path) {
      while (!over) {
        try {
          Answer answer = get(path);
          answered.incrementAndGet();
          if (answer.status() != 200) {
            failures.add(answer.toString());
          }
        } catch (RuntimeException e) {
          failures.add(e.toString());
        }
      }
    }

    @Override
    public void close() {
      end();
    }

    /** Ends when the last call has. */
    void end() {
      over = true;
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
