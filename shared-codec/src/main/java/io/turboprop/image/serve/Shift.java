package io.turboprop.image.serve;

import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ServerNote;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the work among several who serve images: takes what is ours to the server, and keeps the
 * rest in mind for the case that whoever should serve it is gone, or passes it on. One event loop
 * only.
 */
public final class Shift {
  private static final Logger log = LoggerFactory.getLogger(Shift.class);

  static final Duration BEAT = Duration.ofSeconds(2);

  /** How long we listen for others before we take anything for ours. */
  static final Duration SETTLING = Duration.ofMillis(250);

  /** How long wishes that are somebody else's are kept in mind; they are said again, too. */
  private static final Duration KEPT = Duration.ofSeconds(30);

  /** The same of lookups, which are said again sooner. */
  private static final Duration LOOKUPS_KEPT = Duration.ofSeconds(2);

  private static final int MOST_KEPT = 10_000;

  private final ImageServer server;
  private final Finder finder;
  private final String self;
  private final Peers peers;
  private final ServerDoor door;
  private final ServerNote.Beat beat;
  private final InstantSource clock;
  private final Deque<Kept<ImageWant>> others = new ArrayDeque<>();
  private final Deque<Kept<ImageLookup>> lookups = new ArrayDeque<>();
  private final Cancellable beats;
  private boolean settled;
  private boolean stopped;

  private record Kept<T>(T said, Instant heard) {}

  /**
   * @param self names this run of the process; another one each time
   * @param direct where our chunks can be had without the broker, if anywhere
   */
  public Shift(
      ImageServer server,
      Finder finder,
      String self,
      Optional<ServerNote.Direct> direct,
      ServerDoor door,
      Timers timers,
      InstantSource clock) {
    this.server = server;
    this.finder = finder;
    this.self = self;
    this.peers = new Peers(self);
    this.door = door;
    this.clock = clock;
    this.beat = new ServerNote.Beat(self, BEAT, direct);
    this.beats = timers.every(BEAT, this::beat);
    server.passingBy(this::pass);
    finder.passingBy(this::pass);
    timers.after(SETTLING, this::settle);
  }

  /** The broker is there, and so may be others. */
  public void connected() {
    door.say(beat);
  }

  /** A proplet wants something. */
  public void take(ImageWant want) {
    if (settled && peers.isMine(want.image())) {
      server.take(want);
    } else if (!(want instanceof ImageWant.Progress)) {
      keep(others, want, KEPT);
    }
  }

  /** The manager asks what a name stands for. */
  public void take(ImageLookup lookup) {
    if (settled && peers.isMine(lookup.image())) {
      finder.take(lookup);
    } else {
      keep(lookups, lookup, LOOKUPS_KEPT);
    }
  }

  private <T> void keep(Deque<Kept<T>> kept, T said, Duration time) {
    Instant now = clock.instant();
    forgetOld(kept, now.minus(time));
    if (kept.size() >= MOST_KEPT) {
      kept.removeFirst();
    }
    kept.addLast(new Kept<>(said, now));
  }

  private static <T> void forgetOld(Deque<Kept<T>> kept, Instant limit) {
    while (!kept.isEmpty() && kept.peekFirst().heard().isBefore(limit)) {
      kept.removeFirst();
    }
  }

  /** Another who serves images says something. */
  public void take(ServerNote note) {
    if (note.server().equals(self) || stopped) {
      return;
    }
    switch (note) {
      case ServerNote.Beat beat -> {
        if (peers.beat(beat, clock.instant())) {
          log.info("{} others serve images, too", peers.count());
          connected(); // whoever is new shall know us at once
          moved();
        }
      }
      case ServerNote.Gone gone -> {
        peers.gone(gone.server());
        moved();
      }
      case ServerNote.Pass pass -> {
        peers.pass(pass.server(), pass.image(), clock.instant());
        moved();
      }
    }
  }

  private void beat() {
    door.say(beat);
    if (peers.expire(clock.instant())) {
      moved();
    }
  }

  private void settle() {
    settled = true;
    moved();
  }

  /** Images may be ours now that were not, and the other way round. */
  private void moved() {
    if (!settled) {
      return;
    }
    server.dropUnless(peers::isMine);
    List<Kept<ImageWant>> wants = new ArrayList<>(others);
    others.clear();
    wants.forEach(kept -> take(kept.said()));
    forgetOld(lookups, clock.instant().minus(LOOKUPS_KEPT));
    List<Kept<ImageLookup>> asked = new ArrayList<>(lookups);
    lookups.clear();
    asked.forEach(kept -> take(kept.said()));
  }

  /** Whether somebody else will try what we cannot bring. */
  private boolean pass(String image) {
    if (!peers.somebodyElseMay(image)) {
      return false;
    }
    peers.pass(self, image, clock.instant());
    door.say(new ServerNote.Pass(self, image));
    return true;
  }

  /** Ends; the others learn it. */
  public void stop() {
    stopped = true;
    beats.cancel();
    door.say(new ServerNote.Gone(self));
  }
}
