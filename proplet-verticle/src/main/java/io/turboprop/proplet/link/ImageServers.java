package io.turboprop.proplet.link;

import io.turboprop.wire.ServerNote;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who is heard to serve chunks over HTTP. From any thread. */
final class ImageServers implements Supplier<Optional<ServerNote.Direct>> {
  /** Beats that may be missed. */
  private static final int MISSED = 3;

  private static final int MOST = 100;

  private final InstantSource clock;
  private final Map<String, Heard> heard = new LinkedHashMap<>();

  private record Heard(ServerNote.Direct direct, Instant until) {}

  ImageServers(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void take(ServerNote note) {
    switch (note) {
      case ServerNote.Beat beat when beat.direct().isPresent() -> {
        if (heard.size() < MOST || heard.containsKey(beat.server())) {
          Instant until = clock.instant().plus(beat.interval().multipliedBy(MISSED));
          heard.put(beat.server(), new Heard(beat.direct().get(), until));
        }
      }
      case ServerNote.Beat beat -> heard.remove(beat.server());
      case ServerNote.Gone gone -> heard.remove(gone.server());
      case ServerNote.Pass ignored -> {}
    }
  }

  /** The one that has been there longest. */
  @Override
  public synchronized Optional<ServerNote.Direct> get() {
    Instant now = clock.instant();
    heard.values().removeIf(one -> one.until().isBefore(now));
    return heard.values().stream().findFirst().map(Heard::direct);
  }
}
