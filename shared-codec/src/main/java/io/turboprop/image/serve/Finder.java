package io.turboprop.image.serve;

import io.turboprop.model.PinnedImage;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageLookup;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what names stand for. Each lookup is worked on once, however often it is said. */
public final class Finder {
  private static final Logger log = LoggerFactory.getLogger(Finder.class);

  /** Under way at once; beyond it lookups are refused for the moment. */
  private static final int MOST_UNDER_WAY = 1_000;

  private final ImageTags tags;
  private final FindingDoor door;
  private final Set<String> underWay = new HashSet<>();
  private Predicate<String> passing = image -> false;

  /** To be used on one event loop only. */
  public Finder(ImageTags tags, FindingDoor door) {
    this.tags = tags;
    this.door = door;
  }

  /**
   * Who is asked before a lookup is refused.
   *
   * @param others whether somebody else will try, by the name of the image
   */
  void passingBy(Predicate<String> others) {
    passing = others;
  }

  /** Somebody asks. The answer comes through the door. */
  public void take(ImageLookup lookup) {
    if (!tags.serves(lookup.image())) {
      return;
    }
    if (underWay.contains(lookup.id())) {
      door.say(new ImageFinding.Looking(lookup.id()));
    } else if (underWay.size() >= MOST_UNDER_WAY) {
      String busy = "who serves it is busy with %d lookups".formatted(MOST_UNDER_WAY);
      refuse(lookup, new Reason(ReasonCode.IMAGE_UNAVAILABLE, busy));
    } else {
      underWay.add(lookup.id());
      door.say(new ImageFinding.Looking(lookup.id()));
      tags.find(lookup.image())
          .onComplete(image -> found(lookup, image), failure -> failed(lookup, failure));
    }
  }

  private void found(ImageLookup lookup, PinnedImage image) {
    underWay.remove(lookup.id());
    log.debug("image {} is {}", lookup.image(), image);
    door.say(new ImageFinding.Found(lookup.id(), image));
  }

  private void failed(ImageLookup lookup, Throwable failure) {
    underWay.remove(lookup.id());
    Reason why = tags.reasonOf(failure);
    if (passing.test(lookup.image())) {
      log.info("image {} is left to others: {}", lookup.image(), why);
    } else {
      refuse(lookup, why);
    }
  }

  private void refuse(ImageLookup lookup, Reason why) {
    log.warn("image {} is not to be had: {}", lookup.image(), why);
    door.say(new ImageFinding.Refused(lookup.id(), why));
  }
}
