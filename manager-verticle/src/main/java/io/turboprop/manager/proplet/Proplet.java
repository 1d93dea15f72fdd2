package io.turboprop.manager.proplet;

import io.turboprop.manager.requirement.Facts;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A proplet as it is kept.
 *
 * @param name human-readable, stable
 * @param metadata as it said of itself; for its labels ask {@link #labels}
 * @param boot the process that registered last, empty for upstream workers
 * @param heartbeats newest last, at most {@link #HEARTBEATS_KEPT}
 * @param drain if it is being drained; outlives restarts of the proplet and of the manager
 * @param upkeep what people set; empty if nobody did
 */
public record Proplet(
    PropletId id,
    String name,
    PropletMetadata metadata,
    Optional<BootId> boot,
    List<Instant> heartbeats,
    Instant registeredAt,
    Optional<Drain> drain,
    Optional<Upkeep> upkeep) {

  /** Wire reference §10. */
  public static final int HEARTBEATS_KEPT = 10;

  public Proplet {
    heartbeats = List.copyOf(heartbeats);
  }

  /** One about which nobody set anything. */
  public Proplet(
      PropletId id,
      String name,
      PropletMetadata metadata,
      Optional<BootId> boot,
      List<Instant> heartbeats,
      Instant registeredAt,
      Optional<Drain> drain) {
    this(id, name, metadata, boot, heartbeats, registeredAt, drain, Optional.empty());
  }

  /** A proplet that was never seen before. */
  public static Proplet registered(
      PropletId id, PropletMetadata metadata, Optional<BootId> boot, Instant now) {
    String name = metadata.name().isEmpty() ? PropletNames.of(id) : metadata.name();
    return new Proplet(id, name, metadata, boot, List.of(), now, Optional.empty());
  }

  /** The same proplet with what it says of itself now; its name and history are kept. */
  public Proplet registeredAgain(PropletMetadata newMetadata, Optional<BootId> newBoot) {
    String newName = newMetadata.name().isEmpty() ? name : newMetadata.name();
    return new Proplet(id, newName, newMetadata, newBoot, heartbeats, registeredAt, drain, upkeep);
  }

  public Proplet heardAt(Instant now) {
    List<Instant> kept = new ArrayList<>(heartbeats);
    kept.add(now);
    return new Proplet(
        id,
        name,
        metadata,
        boot,
        kept.subList(Math.max(0, kept.size() - HEARTBEATS_KEPT), kept.size()),
        registeredAt,
        drain,
        upkeep);
  }

  /** The same proplet, drained from now on or not any more. */
  public Proplet with(Optional<Drain> newDrain) {
    return new Proplet(id, name, metadata, boot, heartbeats, registeredAt, newDrain, upkeep);
  }

  public Proplet with(Upkeep newUpkeep) {
    return new Proplet(
        id, name, metadata, boot, heartbeats, registeredAt, drain, Optional.of(newUpkeep));
  }

  /** What people set, or nothing of it. */
  public Upkeep settings() {
    return upkeep.orElse(Upkeep.NONE);
  }

  /** The labels that count: those that people set lie over those that it says of itself. */
  public Map<String, String> labels() {
    return settings().over(metadata.labels());
  }

  /** What is known of it, as constraints see it. */
  public Facts facts() {
    return new Facts(id, name, labels(), metadata);
  }

  public Optional<Instant> lastHeard() {
    return heartbeats.isEmpty() ? Optional.empty() : Optional.of(heartbeats.getLast());
  }
}
