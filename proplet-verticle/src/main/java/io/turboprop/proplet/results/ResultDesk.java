package io.turboprop.proplet.results;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Order;
import io.turboprop.wire.ResultPage;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the manager the parts of large results that it asks for, each page when the broker has the
 * one before. What is lost on the way is asked for again. On the proplet's loop only.
 */
public final class ResultDesk {
  private static final Logger log = LoggerFactory.getLogger(ResultDesk.class);

  private final PropletId id;
  private final BootId boot;
  private final ResultBounds bounds;
  private final LargeResults results;
  private final Function<ResultPage, Future<Void>> send;
  private final Map<ResultName, Serving> serving = new HashMap<>();

  /** One order that is being followed; two of the same are two. */
  private static final class Serving {
    private final ResultName name;
    private final long end;

    Serving(ResultName name, long end) {
      this.name = name;
      this.end = end;
    }
  }

  /**
   * @param send ends when the broker has the page
   */
  public ResultDesk(
      PropletId id,
      BootId boot,
      ResultBounds bounds,
      LargeResults results,
      Function<ResultPage, Future<Void>> send) {
    this.id = id;
    this.boot = boot;
    this.bounds = bounds;
    this.results = results;
    this.send = send;
  }

  /** Who asks again wants nothing more of what he asked for before. */
  public void asked(Order.Result order) {
    var name = new ResultName(order.task(), order.attempt());
    if (serving.size() >= bounds.served() && !serving.containsKey(name)) {
      log.debug("task {} result is not sent now: {} others are", name.task(), serving.size());
      return;
    }
    var asked = new Serving(name, order.from() + order.length());
    serving.put(name, asked);
    next(asked, order.from());
  }

  private void next(Serving asked, long from) {
    results
        .read(asked.name, from, (int) Math.min(asked.end - from, bounds.pageBytes()))
        .onSuccess(part -> sendPart(asked, from, part))
        .onFailure(cause -> sendGone(asked, cause));
  }

  private boolean isWanted(Serving asked) {
    return serving.get(asked.name) == asked;
  }

  private void sendPart(Serving asked, long from, LargeResults.Part part) {
    if (!isWanted(asked)) {
      return;
    }
    if (from > part.size()) {
      serving.remove(asked.name);
      return;
    }
    ResultName name = asked.name;
    var page =
        new ResultPage.Part(id, boot, name.task(), name.attempt(), part.size(), from, part.data());
    boolean last = page.next() >= part.size() || page.next() >= asked.end;
    if (last) {
      serving.remove(name);
    }
    send.apply(page)
        .onSuccess(
            sent -> {
              if (!last && isWanted(asked)) {
                next(asked, page.next());
              }
            })
        .onFailure(lost -> serving.remove(name, asked));
  }

  /** If that is lost, the manager asks again. */
  private void sendGone(Serving asked, Throwable why) {
    ResultName name = asked.name;
    log.error("task {} result is gone: {}", name.task(), why.toString());
    serving.remove(name, asked);
    send.apply(new ResultPage.Gone(id, boot, name.task(), name.attempt(), String.valueOf(why)))
        .onFailure(lost -> log.debug("task {}: that was not told", name.task(), lost));
  }
}
