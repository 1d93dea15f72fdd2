package io.turboprop.manager.gateway;

import io.turboprop.codec.CallFrames;
import io.turboprop.wire.Serving;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines to proplets, one to each, made in the background of the first calls; a proplet that does
 * not know them is asked again from time to time. For one event loop.
 */
final class Lines {
  private static final Logger log = LoggerFactory.getLogger(Lines.class);

  /** Until a proplet is asked again that gave no line. */
  private static final long AGAIN_NANOS = 30_000_000_000L;

  /** Without calls, after which a line is closed. */
  static final long IDLE_MS = 30_000;

  private static final int MOST_PROPLETS = 10_000;
  private static final int SWITCHING = 101;

  private final HttpClient client;
  private final Context loop;
  private final int mostCalls;
  private final long patienceMs;
  private final LongSupplier nanos;
  private final Map<Serving.Direct, Spot> spots = new Spots();

  private static final class Spot {
    @Nullable Line line;
    boolean asking;
    long againAt;
  }

  /** Forgets what was not used for longest. */
  private static final class Spots extends LinkedHashMap<Serving.Direct, Spot> {
    private static final long serialVersionUID = 1L;

    Spots() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Serving.Direct, Spot> eldest) {
      Line line = eldest.getValue().line;
      boolean many = size() > MOST_PROPLETS;
      if (many && line != null) {
        line.retire();
      }
      return many;
    }
  }

  /**
   * @param mostCalls in hand of one line
   * @param nanos monotonic clock
   */
  Lines(HttpClient client, Context loop, int mostCalls, long patienceMs, LongSupplier nanos) {
    this.client = client;
    this.loop = loop;
    this.mostCalls = mostCalls;
    this.patienceMs = patienceMs;
    this.nanos = nanos;
  }

  /** One that takes a call now; null if there is none. */
  @Nullable Line to(Serving.Direct proplet) {
    Spot spot = spots.get(proplet);
    if (spot == null) {
      spot = new Spot();
      spot.againAt = nanos.getAsLong();
      spots.put(proplet, spot);
    }
    Line line = spot.line;
    if (line != null && line.isOpen()) {
      return line.hasRoom() ? line : null;
    }
    if (!spot.asking && nanos.getAsLong() - spot.againAt >= 0) {
      ask(proplet, spot);
    }
    return null;
  }

  private void ask(Serving.Direct proplet, Spot spot) {
    spot.asking = true;
    spot.line = null;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(proplet.host())
            .setPort(proplet.port())
            .setURI("/")
            .setTimeout(patienceMs)
            .putHeader("Connection", "Upgrade")
            .putHeader("Upgrade", CallFrames.PROTOCOL)
            .putHeader(Reach.TOKEN, proplet.token());
    client
        .request(options)
        .compose(request -> request.exceptionHandler(seenByTheLine -> {}).connect())
        .compose(this::line)
        .onSuccess(line -> opened(spot, line))
        .onFailure(
            failure -> {
              spot.asking = false;
              spot.againAt = nanos.getAsLong() + AGAIN_NANOS;
              log.debug("no line to {}: {}", proplet, failure.getMessage());
            });
  }

  private Future<Line> line(HttpClientResponse response) {
    if (response.statusCode() == SWITCHING) {
      HttpConnection connection = response.request().connection();
      return Future.succeededFuture(
          Line.begin(response.netSocket(), connection, loop, mostCalls, nanos));
    }
    int status = response.statusCode();
    return response.end().compose(end -> Future.failedFuture("it answered with " + status));
  }

  private static void opened(Spot spot, Line line) {
    spot.asking = false;
    spot.line = line;
  }

  /** Each closes when the calls on it are over. */
  void retire() {
    List<Spot> all = new ArrayList<>(spots.values());
    spots.clear();
    for (Spot spot : all) {
      if (spot.line != null) {
        spot.line.retire();
      }
    }
  }
}
