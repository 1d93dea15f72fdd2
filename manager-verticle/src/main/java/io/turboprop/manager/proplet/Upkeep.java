package io.turboprop.manager.proplet;

import io.turboprop.manager.proplet.MaintenanceWindow.Occurrence;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people set about a proplet, beside drains. Outlives restarts of the proplet and of the
 * manager.
 *
 * @param labels that lie over those that the proplet says of itself
 * @param cordoned since when it gets no new work, and keeps what it has
 * @param maintenance windows in which it gets no new work
 */
public record Upkeep(
    Map<String, String> labels, Optional<Instant> cordoned, List<MaintenanceWindow> maintenance) {
  public static final int MOST_WINDOWS = 8;
  public static final Upkeep NONE = new Upkeep(Map.of(), Optional.empty(), List.of());

  public Upkeep {
    labels = Map.copyOf(labels);
    maintenance = List.copyOf(maintenance);
  }

  /**
   * @param changes value of each label, empty to let go of it: what the proplet says shows again
   */
  public Upkeep withLabels(Map<String, Optional<String>> changes) {
    Map<String, String> changed = new LinkedHashMap<>(labels);
    changes.forEach(
        (key, value) ->
            value.ifPresentOrElse(text -> changed.put(key, text), () -> changed.remove(key)));
    return new Upkeep(changed, cordoned, maintenance);
  }

  public Upkeep withCordon(Optional<Instant> since) {
    return new Upkeep(labels, since, maintenance);
  }

  public Upkeep withMaintenance(List<MaintenanceWindow> windows) {
    return new Upkeep(labels, cordoned, windows);
  }

  /** The labels that count. */
  Map<String, String> over(Map<String, String> said) {
    if (labels.isEmpty()) {
      return said;
    }
    Map<String, String> all = new LinkedHashMap<>(said);
    all.putAll(labels);
    return Map.copyOf(all);
  }

  /** The window that is open now; of several the one that ends last. */
  public Optional<Occurrence> open(Instant now) {
    return maintenance.stream()
        .flatMap(window -> window.near(now, Duration.ZERO).stream())
        .max(Comparator.comparing(Occurrence::end));
  }

  /** The window that the proplet has to be drained for now; of several the one that ends last. */
  public Optional<Occurrence> drainsFor(Instant now) {
    return maintenance.stream()
        .flatMap(window -> window.drainAhead().flatMap(ahead -> window.near(now, ahead)).stream())
        .max(Comparator.comparing(Occurrence::end));
  }

  /** The first time that a window opens from now on. */
  public Optional<Occurrence> next(Instant now) {
    return maintenance.stream()
        .flatMap(window -> window.next(now).stream())
        .min(Comparator.comparing(Occurrence::begin));
  }
}
