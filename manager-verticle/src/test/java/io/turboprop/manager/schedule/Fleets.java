package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Constraint;
import io.turboprop.manager.requirement.ConstraintText;
import io.turboprop.manager.requirement.Facts;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fleet for tests of placement. */
public final class Fleets {
  final FleetTable table = new FleetTable();
  final Reservations reservations = new Reservations(table, true);
  final Planner planner = new Planner(table, reservations);

  public static Candidate candidate(String id, PropletMetadata metadata, Resources capacity) {
    return new Candidate(
        new Facts(new PropletId(id), id, metadata.labels(), metadata),
        true,
        "alive",
        capacity,
        Measured.NOTHING);
  }

  static Candidate plain(String id) {
    return candidate(id, PropletMetadata.UNKNOWN, Resources.NONE);
  }

  static Candidate lost(String id) {
    return new Candidate(plain(id).facts(), false, "lost", Resources.NONE, Measured.NOTHING);
  }

  /** One that has so much. */
  static Candidate with(String id, Resources capacity) {
    return candidate(id, PropletMetadata.UNKNOWN, capacity);
  }

  static Candidate labelled(String id, Map<String, String> labels) {
    return candidate(id, metadata("", List.of(), "", labels), Resources.NONE);
  }

  static PropletMetadata metadata(
      String protocol, List<String> engines, String runtime, Map<String, String> labels) {
    return new PropletMetadata(
        "", List.of(), "", "", "", "", "", "", 0, "", runtime, protocol, "", 0, 0, engines, labels);
  }

  public static Resources resources(long cpu, long memory, long disk, long slots) {
    return new Resources(cpu, memory, disk, slots);
  }

  static Requirements needing(Resources resources, Strategy strategy, String... constraints) {
    List<Constraint> all = Arrays.stream(constraints).map(ConstraintText::parse).toList();
    return new Requirements(
        resources,
        all,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(strategy),
        Optional.empty(),
        Optional.empty());
  }

  static Shape shape(TaskSpec spec) {
    return Shape.of(spec, Strategy.ROUND_ROBIN);
  }

  static Shape shape(Requirements needs) {
    return shape(Specs.calling("add").with(needs));
  }

  Fleets having(Candidate... candidates) {
    for (Candidate candidate : candidates) {
      table.put(candidate);
    }
    return this;
  }

  /** Places a task of such a shape for good, and gives the proplet; empty if there is none. */
  Optional<String> next(Shape shape) {
    return switch (planner.place(shape)) {
      case Placement.On on -> {
        table.chose(on.proplets().getFirst());
        yield Optional.of(on.proplets().getFirst().value());
      }
      case Placement.Nowhere ignored -> Optional.empty();
    };
  }
}
