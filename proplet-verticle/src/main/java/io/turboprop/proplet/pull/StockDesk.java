package io.turboprop.proplet.pull;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.agent.ManagerLine;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the manager which images are kept, when it asks. Lives on the proplet's context. */
public final class StockDesk {
  private static final Logger log = LoggerFactory.getLogger(StockDesk.class);

  private final PropletId id;
  private final BootId boot;
  private final Supplier<Future<List<ImageList.Entry>>> entries;
  private final ManagerLine line;

  /**
   * @param entries all that are kept, the most recently used first
   */
  public StockDesk(
      PropletId id,
      BootId boot,
      Supplier<Future<List<ImageList.Entry>>> entries,
      ManagerLine line) {
    this.id = id;
    this.boot = boot;
    this.entries = entries;
    this.line = line;
  }

  /** Whoever gets no answer asks again. */
  public void take(Order.Images order) {
    entries
        .get()
        .compose(all -> line.stock(ImageList.of(id, boot, order.nonce(), all)))
        .onFailure(cause -> log.warn("images are not told of: {}", cause.toString()));
  }
}
