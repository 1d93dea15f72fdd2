package io.turboprop.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Calls of what sends back what it gets, by clients that each wait for their answer. Blocks;
 * bounded in time.
 *
 * @param patience with each answer
 */
record EchoCalls(Duration patience) {
  private static final int NANOS_IN_MICRO = 1_000;

  /**
   * Closed loop; client after client takes the next address.
   *
   * @throws IllegalStateException if an answer is another than it should be, or does not come
   */
  Measured measure(String scenario, List<URI> urls, int clients, Duration time) {
    Cpu cpu = new Cpu();
    long until = cpu.began() + time.toNanos();
    Histogram all = Measured.noLatencies();
    try (ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().factory())) {
      List<Future<Histogram>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        URI url = urls.get(i % urls.size());
        running.add(threads.submit(() -> callUntil(url, until)));
      }
      for (Future<Histogram> one : running) {
        all.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(scenario + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    double seconds = cpu.seconds();
    return Measured.rate(
            scenario,
            "calls of 1 KB, %d %s".formatted(clients, clients == 1 ? "client" : "clients"),
            all.getTotalCount() / seconds,
            all,
            seconds,
            cpu.processors())
        .with("clients", clients);
  }

  private Histogram callUntil(URI url, long until) throws IOException {
    Histogram micros = Measured.noLatencies();
    try (EchoClient client = new EchoClient(url, patience)) {
      do {
        micros.recordValue(client.call() / NANOS_IN_MICRO);
      } while (System.nanoTime() < until);
    }
    return micros;
  }
}
