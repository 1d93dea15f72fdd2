package io.turboprop.proxy.api;

import io.turboprop.http.Reply;
import io.turboprop.http.Route;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.ServeStats;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkState;
import io.turboprop.link.LinkStats;
import io.turboprop.proxy.link.ImageRequests;
import io.turboprop.proxy.service.SignatureStats;
import io.turboprop.proxy.service.SignedOrigin;
import io.turboprop.proxy.service.TransferService;
import io.turboprop.proxy.service.TransferStats;
import io.turboprop.proxy.spool.DiskBlobs;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * {@code GET /health}: upstream's two fields (wire reference §9.3), and what a person wants to
 * know. Answers 503 and {@code degraded} while no request can reach us.
 */
public final class ProxyHealth {
  private final BrokerLink link;
  private final TransferService transfers;
  private final ImageRequests requests;
  private final ImageServer served;
  private final DiskBlobs blobs;
  private final SignedOrigin signed;

  /** To be used on the event loop of all of these. */
  public ProxyHealth(
      BrokerLink link,
      TransferService transfers,
      ImageRequests requests,
      ImageServer served,
      DiskBlobs blobs,
      SignedOrigin signed) {
    this.link = link;
    this.transfers = transfers;
    this.requests = requests;
    this.served = served;
    this.blobs = blobs;
    this.signed = signed;
  }

  /**
   * {@code GET /health}; {@code /readyz}, which is the same; and {@code /livez}, since a restart
   * does not bring a broker back.
   */
  public List<Route> routes() {
    return List.of(
        Route.get("/health", this::answer),
        Route.get("/readyz", this::answer),
        Route.get("/livez", () -> Reply.json(200, new JsonObject().put("status", "ok"))));
  }

  private Reply answer() {
    boolean ok = isServing();
    return Reply.json(ok ? 200 : 503, body(ok ? "ok" : "degraded"));
  }

  /** Whether requests reach us: connected, and subscribed. */
  private boolean isServing() {
    return link.state() instanceof LinkState.Connected
        && requests.isOpen()
        && link.stats().refusedFilters().isEmpty();
  }

  private JsonObject body(String status) {
    TransferStats stats = transfers.stats();
    return new JsonObject()
        .put("status", status)
        .put("service", "proxy")
        .put("broker", broker())
        .put(
            "images",
            new JsonObject()
                .put("waiting", stats.waiting())
                .put("fetching", stats.fetching())
                .put("sending", stats.sending()))
        .put("counters", counters(stats))
        .put("distribution", distribution())
        .put("signatures", signatures())
        .put(
            "cache",
            new JsonObject()
                .put("used_bytes", blobs.used())
                .put("capacity_bytes", blobs.capacity())
                .put("images", blobs.count()));
  }

  private JsonObject broker() {
    LinkStats stats = link.stats();
    JsonObject broker =
        switch (link.state()) {
          case LinkState.Connected connected ->
              new JsonObject().put("state", "connected").put("since", connected.since().toString());
          case LinkState.Connecting connecting ->
              new JsonObject()
                  .put("state", "connecting")
                  .put("attempt", connecting.attempt())
                  .put("last_error", connecting.lastError());
          case LinkState.Closed closed -> new JsonObject().put("state", "closed");
        };
    return broker.put("reconnects", stats.reconnects()).put("queued", stats.queued());
  }

  private JsonObject distribution() {
    ServeStats stats = served.stats();
    return new JsonObject()
        .put("wants", stats.wants())
        .put("refused", stats.refused())
        .put("opened", stats.opened())
        .put("frames_sent", stats.frames())
        .put("bytes_sent", stats.bytes())
        .put("map_bytes_sent", stats.mapBytes())
        .put("wire_bytes_sent", stats.wireBytes())
        .put("opening", stats.opening())
        .put("open", stats.serving())
        .put("waiting_proplets", stats.waiters());
  }

  private JsonObject signatures() {
    SignatureStats stats = signed.stats();
    return new JsonObject()
        .put("verified", stats.verified())
        .put("warned", stats.warned())
        .put("refused", stats.refused());
  }

  private JsonObject counters(TransferStats stats) {
    return new JsonObject()
        .put("requests", stats.requests())
        .put("malformed_requests", requests.malformed())
        .put("refused", stats.refused())
        .put("failed", stats.failed())
        .put("images_sent", stats.images())
        .put("chunks_sent", stats.chunks())
        .put("bytes_sent", stats.bytes());
  }
}
