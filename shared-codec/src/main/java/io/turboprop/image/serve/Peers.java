package io.turboprop.image.serve;

import io.turboprop.wire.ServerNote;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who serves images, and which of them an image belongs to: the one with the highest random weight
 * among those who are there and have not passed it on, so that all come to the same answer and a
 * change of one moves its images only. Pure; not thread-safe.
 */
final class Peers {
  /** Beats that may be missed. */
  private static final int MISSED = 3;

  /** How long one who passed an image on is left alone with it. */
  private static final Duration PASSED = Duration.ofMinutes(10);

  private static final int MOST_PASSED = 10_000;
  private static final int MOST_PEERS = 1_000;

  private final String self;
  private final Map<String, Instant> until = new HashMap<>();
  private final Map<Passed, Instant> passed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Passed, Instant> eldest) {
          return size() > MOST_PASSED;
        }
      };

  private record Passed(String server, String image) {}

  Peers(String self) {
    this.self = self;
  }

  /**
   * @return whether somebody is there now who was not before
   */
  boolean beat(ServerNote.Beat beat, Instant now) {
    if (beat.server().equals(self)
        || (until.size() >= MOST_PEERS && !until.containsKey(beat.server()))) {
      return false;
    }
    return until.put(beat.server(), now.plus(beat.interval().multipliedBy(MISSED))) == null;
  }

  void gone(String server) {
    until.remove(server);
    passed.keySet().removeIf(pass -> pass.server().equals(server));
  }

  void pass(String server, String image, Instant now) {
    passed.put(new Passed(server, image), now.plus(PASSED));
  }

  /**
   * Forgets who has not been heard for too long.
   *
   * @return whether there was one
   */
  boolean expire(Instant now) {
    Set<String> silent = new HashSet<>();
    until.forEach(
        (server, limit) -> {
          if (now.isAfter(limit)) {
            silent.add(server);
          }
        });
    silent.forEach(this::gone);
    passed.values().removeIf(now::isAfter);
    return !silent.isEmpty();
  }

  /** Whether it is ours to serve. If everybody passed it on, it is whoever's it was at first. */
  boolean isMine(String image) {
    List<String> all = Stream.concat(Stream.of(self), until.keySet().stream()).toList();
    List<String> able =
        all.stream().filter(server -> !passed.containsKey(new Passed(server, image))).toList();
    return first(able.isEmpty() ? all : able, image).equals(self);
  }

  /** Whether anybody but us has not passed it on. */
  boolean somebodyElseMay(String image) {
    return until.keySet().stream()
        .anyMatch(server -> !passed.containsKey(new Passed(server, image)));
  }

  private static String first(List<String> servers, String image) {
    String best = servers.getFirst();
    for (String server : servers) {
      int order = Long.compareUnsigned(weight(server, image), weight(best, image));
      if (order > 0 || (order == 0 && server.compareTo(best) > 0)) {
        best = server;
      }
    }
    return best;
  }

  /** FNV-1a, with its bits well mixed at the end. */
  private static long weight(String server, String image) {
    long hash = 0xcbf29ce484222325L;
    String both = server + '\n' + image;
    for (int i = 0; i < both.length(); i++) {
      hash = (hash ^ both.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  int count() {
    return until.size();
  }
}
