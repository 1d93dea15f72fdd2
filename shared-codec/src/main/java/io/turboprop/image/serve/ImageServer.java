package io.turboprop.image.serve;

import io.turboprop.image.broadcast.Broadcast;
import io.turboprop.image.broadcast.Broadcast.Turn;
import io.turboprop.image.broadcast.Schedule;
import io.turboprop.image.serve.ImageBlobs.Opened;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves images to proplets: opens what is wanted, and sends each missing chunk once for all. One
 * event loop only.
 */
public final class ImageServer {
  private static final Logger log = LoggerFactory.getLogger(ImageServer.class);

  /** Frames being read or written at once. */
  private static final int MOST_IN_FLIGHT = 4;

  /** How long an image stays open when nobody wants it any more. */
  private static final Duration LINGER = Duration.ofSeconds(30);

  private static final Duration TIDY = Duration.ofSeconds(5);

  private final ImageBlobs blobs;
  private final ImageDoor door;
  private final Timers timers;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ServeLimits limits;
  private final Schedule schedule;
  private final Map<Opening.Key, Opening> opening = new HashMap<>();
  private final Proving proving;
  private final Map<Digest, Served> serving = new LinkedHashMap<>();
  private final Cancellable tidying;
  private Predicate<String> passing = image -> false;
  private Cancellable wake = () -> {};
  private int inFlight;
  private boolean reading;
  private boolean stopped;
  private long wants;
  private long refused;
  private long opened;
  private long frames;
  private long bytes;
  private long mapBytes;
  private long wireBytes;

  /**
   * @param random names the streams
   */
  public ImageServer(
      ImageBlobs blobs,
      ImageDoor door,
      Timers timers,
      InstantSource clock,
      RandomGenerator random,
      ServeLimits limits) {
    this.blobs = blobs;
    this.door = door;
    this.timers = timers;
    this.clock = clock;
    this.random = random;
    this.limits = limits;
    this.schedule = new Schedule(limits.broadcast());
    this.proving = new Proving(blobs, limits.images(), this::tell, this::failed);
    this.tidying = timers.every(TIDY, this::tidy);
  }

  /**
   * Who is asked before an image is refused.
   *
   * @param others whether somebody else will try, by the name of the image
   */
  void passingBy(Predicate<String> others) {
    passing = others;
  }

  /** Lets go of images that are not ours any more. */
  void dropUnless(Predicate<String> ours) {
    for (Served served : List.copyOf(serving.values())) {
      if (!ours.test(served.name)) {
        close(served);
      }
    }
  }

  /** Somebody wants something. The answer comes through the door. */
  public void take(ImageWant want) {
    if (stopped || !blobs.serves(want.image())) {
      return;
    }
    wants++;
    switch (want) {
      case ImageWant.Resolve resolve -> open(resolve, Optional.empty());
      case ImageWant.Prove prove -> {
        if (!proving.ask(prove)) {
          refuseBusy(prove);
        }
      }
      case ImageWant.Outline outline -> outline(outline, clock.instant());
      case ImageWant.Missing missing -> missing(missing);
      case ImageWant.Progress progress -> progress(progress);
      case ImageWant.Done done -> done(done);
    }
    pump();
  }

  private void outline(ImageWant.Outline want, Instant asked) {
    Served served = serving.get(want.digest());
    if (served == null || !served.isFor(want.image())) {
      open(want, Optional.of(want.digest()));
    } else {
      served.idle = Duration.ZERO;
      served.broadcast.outlineWanted(want.proplet(), asked, clock.instant());
    }
  }

  private void missing(ImageWant.Missing want) {
    Served served = serving.get(want.digest());
    if (served == null || !served.isFor(want.image())) {
      open(want, Optional.of(want.digest()));
    } else if (served.broadcast.map().digest().equals(want.map())) {
      served.broadcast.missing(want, clock.instant());
    } else {
      served.broadcast.outlineWanted(want.proplet(), clock.instant(), clock.instant());
    }
  }

  private void progress(ImageWant.Progress want) {
    Served served = serving.get(want.digest());
    if (served != null) {
      served.broadcast.progress(want, clock.instant());
    }
  }

  private void done(ImageWant.Done want) {
    Served served = serving.get(want.digest());
    if (served != null) {
      served.broadcast.done(want.proplet());
    }
    opening.values().forEach(coming -> coming.remove(want.proplet()));
  }

  private void open(ImageWant want, Optional<Digest> digest) {
    var key = new Opening.Key(want.image(), digest);
    Opening known = coming(key);
    if (known == null && !hasRoom()) {
      refuseBusy(want);
      return;
    }
    tell(want.proplet(), new ImageAnswer.Coming(want.image()));
    if (known != null) {
      known.add(want, clock.instant());
      offer(want, known);
      return;
    }
    Opening fresh = new Opening();
    fresh.add(want, clock.instant());
    opening.put(key, fresh);
    log.info("image {} is wanted", want.image());
    blobs
        .open(key.image(), digest, (module, size) -> foreseen(key, fresh, module, size))
        .onComplete(
            image -> arrived(key, fresh, image),
            failure -> {
              opening.remove(key);
              failed(fresh.proplets(), key.image(), failure);
            });
  }

  /** Also a name of which it is known by now that it stands for the module. */
  private @Nullable Opening coming(Opening.Key key) {
    Opening exact = opening.get(key);
    if (exact != null || key.digest().isEmpty()) {
      return exact;
    }
    Opening named = opening.get(new Opening.Key(key.image(), Optional.empty()));
    return named != null && named.offer().map(ImageAnswer.Offer::digest).equals(key.digest())
        ? named
        : null;
  }

  /** Proplets can get ready to hear the module while it is on its way here. */
  private void foreseen(Opening.Key key, Opening wanted, Digest module, long size) {
    if (!stopped && opening.get(key) == wanted) {
      wanted.foreseen(new ImageAnswer.Offer(key.image(), module, size));
      wanted.asked().forEach(asked -> offer(asked.want(), wanted));
    }
  }

  private void offer(ImageWant want, Opening wanted) {
    if (want instanceof ImageWant.Resolve) {
      wanted.offer().ifPresent(offer -> tell(want.proplet(), offer));
    }
  }

  private void failed(Collection<PropletId> proplets, String image, Throwable failure) {
    if (passing.test(image)) {
      log.info("image {} is left to others: {}", image, blobs.reasonOf(failure));
    } else {
      refuse(proplets, image, blobs.reasonOf(failure));
    }
  }

  private void refuseBusy(ImageWant want) {
    String busy =
        "image %s: who serves it is busy with %d images; it will be asked again"
            .formatted(want.image(), limits.images());
    refuse(List.of(want.proplet()), want.image(), new Reason(ReasonCode.IMAGE_UNAVAILABLE, busy));
  }

  /** Makes room, if need be, by letting go of an image that nobody waits for. */
  private boolean hasRoom() {
    if (opening.size() + serving.size() >= limits.images()) {
      serving.values().stream()
          .filter(one -> one.broadcast.waiters() == 0)
          .max(Comparator.comparing(one -> one.idle))
          .ifPresent(this::close);
    }
    return opening.size() + serving.size() < limits.images();
  }

  private void arrived(Opening.Key key, Opening wanted, Opened image) {
    opening.remove(key);
    if (stopped) {
      image.release();
      return;
    }
    opened++;
    Digest digest = image.map().image();
    Served known = serving.get(digest);
    if (known != null) {
      known.addName(key.image());
      image.release();
    } else {
      Broadcast broadcast = new Broadcast(image.map(), random.nextLong(), limits.broadcast());
      serving.put(digest, new Served(key.image(), image, broadcast));
      schedule.add(broadcast);
      log.info("image {} is {}", key.image(), image.map());
    }
    for (Opening.Asked asked : wanted.asked()) {
      switch (asked.want()) {
        case ImageWant.Resolve want ->
            tell(want.proplet(), new ImageAnswer.Offer(want.image(), digest, image.map().size()));
        case ImageWant.Outline want -> outline(want, asked.at());
        default -> take(asked.want());
      }
    }
    pump();
  }

  private void refuse(Collection<PropletId> proplets, String image, Reason reason) {
    refused++;
    log.warn("image {} will not come: {}", image, reason);
    proplets.forEach(who -> tell(who, new ImageAnswer.Refused(image, reason)));
  }

  private void tell(PropletId proplet, ImageAnswer answer) {
    door.tell(proplet, answer)
        .onFailure(
            e -> log.warn("proplet {} not told about an image: {}", proplet, e.getMessage()));
  }

  /** Sends what may go out. Frames are read one by one, so that they leave in order. */
  private void pump() {
    while (!stopped && !reading && inFlight < MOST_IN_FLIGHT) {
      Optional<Turn> turn = schedule.next(clock.instant());
      if (turn.isEmpty()) {
        sleep();
        return;
      }
      switch (turn.get()) {
        case Turn.Outline outline -> send(outline);
        case Turn.Chunks chunks -> send(chunks);
        case Turn.Mark mark ->
            publish(
                mark.map().image(),
                new ImageFrame.Mark(mark.map().digest(), mark.stream(), mark.position()));
      }
    }
  }

  private void sleep() {
    wake.cancel();
    wake =
        schedule
            .pause(clock.instant())
            .map(pause -> timers.after(pause, this::pump))
            .orElse(() -> {});
  }

  private void send(Turn.Outline turn) {
    byte[] map = turn.map().encode();
    mapBytes += map.length;
    int total = Math.ceilDiv(map.length, ImageFrame.Outline.MOST_BYTES);
    for (int i = 0; i < total; i++) {
      int from = i * ImageFrame.Outline.MOST_BYTES;
      int until = Math.min(map.length, from + ImageFrame.Outline.MOST_BYTES);
      Bytes piece = Bytes.wrap(Arrays.copyOfRange(map, from, until));
      publish(turn.map().image(), new ImageFrame.Outline(turn.map().digest(), i, total, piece));
    }
  }

  private void send(Turn.Chunks turn) {
    Digest image = turn.map().image();
    Served served = serving.get(image);
    if (served == null) {
      throw new IllegalStateException(image + " has a turn but is not served");
    }
    reading = true;
    served
        .opened
        .read(turn.map().offset(turn.first()), turn.bytes())
        .onComplete(
            data -> {
              reading = false;
              frames++;
              bytes += turn.bytes();
              publish(image, frame(turn, data))
                  .onComplete(sent -> sent(turn, sent), lost -> served.broadcast.notSent(turn));
              pump();
            },
            failure -> {
              reading = false;
              unreadable(served, failure);
              pump();
            });
  }

  /** Packed chunks leave room for more below the ceiling. */
  private void sent(Turn.Chunks turn, int sent) {
    wireBytes += sent;
    schedule.credit(turn.bytes() - sent);
  }

  private static ImageFrame frame(Turn.Chunks turn, Bytes data) {
    return new ImageFrame.Chunks(
        turn.map().digest(), turn.stream(), turn.position(), turn.first(), turn.count(), data);
  }

  private Future<Integer> publish(Digest image, ImageFrame frame) {
    inFlight++;
    return door.publish(image, frame)
        .onComplete(
            done -> {
              inFlight--;
              pump();
            });
  }

  private void unreadable(Served served, Throwable failure) {
    log.error("image {} cannot be read any more", served.broadcast.map().image(), failure);
    close(served);
  }

  private void close(Served served) {
    Digest image = served.broadcast.map().image();
    serving.remove(image);
    schedule.remove(image);
    served.opened.release();
  }

  /** Forgets who has gone, and lets go of what nobody wants. */
  private void tidy() {
    for (Served served : List.copyOf(serving.values())) {
      served.broadcast.forgetSilent(clock.instant());
      served.idle = served.broadcast.waiters() > 0 ? Duration.ZERO : served.idle.plus(TIDY);
      if (served.idle.compareTo(LINGER) >= 0) {
        close(served);
      }
    }
  }

  /** Ends: nothing new is opened or sent. */
  public void stop() {
    stopped = true;
    tidying.cancel();
    wake.cancel();
    List.copyOf(serving.values()).forEach(this::close);
  }

  public ServeStats stats() {
    int waiters = serving.values().stream().mapToInt(one -> one.broadcast.waiters()).sum();
    return new ServeStats(
        wants,
        refused,
        opened,
        frames,
        bytes,
        mapBytes,
        wireBytes,
        opening.size(),
        serving.size(),
        waiters);
  }
}
