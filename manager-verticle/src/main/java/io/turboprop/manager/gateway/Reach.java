package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.Endpoint;
import io.turboprop.model.BootId;
import io.turboprop.time.Backoff;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether proplets can be reached at the addresses they say: found out in the background by a
 * question that only the proplet itself can answer, since behind another network's address anybody
 * may listen. For one event loop.
 */
final class Reach {
  private static final Logger log = LoggerFactory.getLogger(Reach.class);
  static final String TOKEN = "X-Turboprop-Token";
  private static final String BOOT = "X-Turboprop-Boot";
  private static final int NO_CONTENT = 204;
  private static final int MOST_SPOTS = 10_000;

  private final HttpClient client;
  private final Backoff delays;
  private final long patienceMs;
  private final LongSupplier nanos;
  private final Map<Address, Spot> spots = new Spots();

  private record Address(String host, int port, BootId boot) {}

  private static final class Spot {
    boolean up;
    int failures;
    long againAt;
    @Nullable Promise<Boolean> looking;
  }

  /** Forgets what was not used for longest. */
  private static final class Spots extends LinkedHashMap<Address, Spot> {
    private static final long serialVersionUID = 1L;

    Spots() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Address, Spot> eldest) {
      return size() > MOST_SPOTS;
    }
  }

  Reach(HttpClient client, GatewayConfig.Direct config, LongSupplier nanos) {
    this.client = client;
    this.delays = config.probe();
    this.patienceMs = config.connect().toMillis();
    this.nanos = nanos;
  }

  /** As far as is known now; looks in the background if it is time to. */
  boolean up(Endpoint endpoint) {
    return endpoint.direct().map(direct -> up(direct, endpoint.boot())).orElse(false);
  }

  private boolean up(Serving.Direct direct, BootId boot) {
    Spot spot = spot(direct, boot);
    if (!spot.up && spot.looking == null && nanos.getAsLong() - spot.againAt >= 0) {
      look(direct, boot, spot);
    }
    return spot.up;
  }

  /** Like {@link #up}, after the first look, which may be under way. */
  Future<Boolean> known(Endpoint endpoint) {
    boolean up = up(endpoint);
    Promise<Boolean> looking =
        endpoint.direct().map(direct -> spot(direct, endpoint.boot()).looking).orElse(null);
    return up || looking == null ? Future.succeededFuture(up) : looking.future();
  }

  private Spot spot(Serving.Direct direct, BootId boot) {
    return spots.computeIfAbsent(
        new Address(direct.host(), direct.port(), boot),
        key -> {
          Spot fresh = new Spot();
          fresh.againAt = nanos.getAsLong();
          return fresh;
        });
  }

  private void look(Serving.Direct direct, BootId boot, Spot spot) {
    Promise<Boolean> looking = Promise.promise();
    spot.looking = looking;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(direct.host())
            .setPort(direct.port())
            .setURI("/")
            .setTimeout(patienceMs)
            .setIdleTimeout(patienceMs)
            .putHeader(TOKEN, direct.token());
    client
        .request(options)
        .compose(request -> request.send())
        .compose(Reach::bootOf)
        .map(there -> there.equals(boot.value()))
        .otherwise(false)
        .onSuccess(up -> looked(direct, spot, looking, up));
  }

  private static Future<String> bootOf(HttpClientResponse response) {
    String boot = response.getHeader(BOOT);
    boolean right = response.statusCode() == NO_CONTENT && boot != null;
    return response.end().map(right ? boot : "");
  }

  private void looked(Serving.Direct direct, Spot spot, Promise<Boolean> looking, boolean up) {
    spot.looking = null;
    if (up && !spot.up) {
      log.debug("proplet at {} reached directly", direct);
    }
    spot.up = up;
    spot.failures = up ? 0 : spot.failures + 1;
    if (!up) {
      wait(spot);
    }
    looking.complete(up);
  }

  private void wait(Spot spot) {
    int doublings = Math.min(spot.failures - 1, 10);
    long delay = Math.min(delays.max().toNanos(), delays.first().toNanos() << doublings);
    spot.againAt = nanos.getAsLong() + delay;
  }

  /** It could not be reached after all: calls go over the broker until it was seen again. */
  void lost(Endpoint endpoint) {
    endpoint
        .direct()
        .map(direct -> spots.get(new Address(direct.host(), direct.port(), endpoint.boot())))
        .ifPresent(
            spot -> {
              if (spot.up) {
                spot.up = false;
                spot.failures = 1;
                wait(spot);
              }
            });
  }
}
