package io.turboprop.proplet.pull;

import io.turboprop.model.BootId;
import io.turboprop.model.ImageRef;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.agent.ManagerLine;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.run.Program;
import io.turboprop.wire.Order;
import io.turboprop.wire.PullReport;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches images that the manager orders ahead of their use, and lets go of them: they stay in the
 * cache for as long as it keeps them. An order that is known is answered again. Lives on the
 * proplet's context.
 */
public final class PullDesk {
  private static final Logger log = LoggerFactory.getLogger(PullDesk.class);

  /** Under way at once; more are answered with {@code no_capacity}. */
  static final int MOST_AT_ONCE = 64;

  /** Pulls of which it is remembered how they ended. */
  static final int MOST_ENDED = 256;

  private final PropletId id;
  private final BootId boot;
  private final ImageSource images;
  private final Function<ImageRef, PullReport.Pulling> progress;
  private final ManagerLine line;
  private final Map<PullId, UnderWay> underWay = new LinkedHashMap<>();

  /** The oldest first. */
  private final Map<PullId, PullReport.State> ended = new LinkedHashMap<>();

  private record UnderWay(ImageRef image, ImageSource.Fetching fetching) {}

  /**
   * @param progress how far an image is that is being fetched
   */
  public PullDesk(
      PropletId id,
      BootId boot,
      ImageSource images,
      Function<ImageRef, PullReport.Pulling> progress,
      ManagerLine line) {
    this.id = id;
    this.boot = boot;
    this.images = images;
    this.progress = progress;
    this.line = line;
  }

  public void take(Order.Pull order) {
    PullId pull = order.pull();
    if (!underWay.containsKey(pull) && !ended.containsKey(pull)) {
      begin(pull, order.image());
    }
    say(pull);
  }

  /** What others wait for goes on. */
  public void take(Order.EndPull order) {
    UnderWay given = underWay.remove(order.pull());
    if (given != null) {
      log.info("image {} is not fetched ahead any more", given.image().text());
      given.fetching().cancel();
    }
  }

  /** Gives up what is under way. */
  public void close() {
    underWay.values().forEach(one -> one.fetching().cancel());
    underWay.clear();
  }

  private void begin(PullId pull, String name) {
    if (underWay.size() >= MOST_AT_ONCE) {
      failed(pull, new Reason(ReasonCode.NO_CAPACITY, MOST_AT_ONCE + " pulls are under way"));
      return;
    }
    ImageRef image;
    try {
      image = ImageRef.parse(name);
    } catch (IllegalArgumentException e) {
      failed(pull, new Reason(ReasonCode.IMAGE_INVALID, String.valueOf(e.getMessage())));
      return;
    }
    log.info("image {} is fetched ahead of its use", name);
    ImageSource.Fetching fetching = images.fetch(new Program.Image(image));
    UnderWay begun = new UnderWay(image, fetching);
    underWay.put(pull, begun);
    fetching
        .image()
        .onSuccess(here -> here(pull, begun, here))
        .onFailure(
            cause -> {
              if (underWay.remove(pull, begun)) {
                failed(pull, ImageException.reasonOf(cause));
                say(pull);
              }
            });
  }

  private void here(PullId pull, UnderWay begun, CachedImage image) {
    image.close();
    if (underWay.remove(pull, begun)) {
      remember(pull, new PullReport.Ready(image.digest(), image.bytes()));
      say(pull);
    }
  }

  private void failed(PullId pull, Reason why) {
    log.warn("pull {} failed: {}", pull, why.message());
    remember(pull, new PullReport.Failed(why));
  }

  private void remember(PullId pull, PullReport.State state) {
    ended.put(pull, state);
    if (ended.size() > MOST_ENDED) {
      Iterator<PullId> oldest = ended.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** What is lost is asked for again. */
  private void say(PullId pull) {
    UnderWay one = underWay.get(pull);
    PullReport.State state = one == null ? ended.get(pull) : progress.apply(one.image());
    if (state != null && line.isUp()) {
      line.pulled(new PullReport(id, boot, pull, state))
          .onFailure(lost -> log.debug("pull {} not told of: {}", pull, lost.toString()));
    }
  }
}
