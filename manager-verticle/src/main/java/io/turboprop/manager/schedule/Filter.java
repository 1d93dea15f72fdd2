package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Constraint;
import io.turboprop.manager.requirement.Facts;
import io.turboprop.manager.requirement.Resource;
import io.turboprop.model.PropletId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A reason for which proplets are passed over.
 *
 * @param passes the row does not have it
 */
record Filter(What what, Predicate<Row> passes) {

  /** What it is about. */
  sealed interface What {
    /** For people. */
    String text();

    /** Whether it changes with what is reserved. */
    default boolean passing() {
      return false;
    }
  }

  record Named(PropletId proplet) implements What {
    @Override
    public String text() {
      return "proplet_id " + proplet;
    }
  }

  record Able() implements What {
    @Override
    public String text() {
      return "engine and module";
    }
  }

  record Available() implements What {
    @Override
    public String text() {
      return "can take work now";
    }
  }

  record Meets(Constraint constraint) implements What {
    @Override
    public String text() {
      return constraint.toString();
    }
  }

  record Apart(String key) implements What {
    @Override
    public String text() {
      return "anti_affinity " + key;
    }

    @Override
    public boolean passing() {
      return true;
    }
  }

  record Room(Resource resource) implements What {
    @Override
    public String text() {
      return resource.field();
    }

    @Override
    public boolean passing() {
      return true;
    }
  }

  /** Those of a shape, in the order in which they are tried. */
  static List<Filter> of(Shape shape, Reservations reservations) {
    List<Filter> filters = new ArrayList<>();
    shape
        .target()
        .proplet()
        .ifPresent(
            id -> filters.add(new Filter(new Named(id), r -> r.candidate().id().equals(id))));
    filters.add(
        new Filter(new Able(), row -> shape.demand().isNothing() || missing(row, shape).isEmpty()));
    filters.add(new Filter(new Available(), row -> row.candidate().available()));
    for (Constraint constraint : shape.constraints()) {
      Predicate<Facts> test = constraint.test();
      filters.add(new Filter(new Meets(constraint), row -> test.test(row.candidate().facts())));
    }
    Optional<String> apart = shape.antiAffinity();
    apart.ifPresent(
        key ->
            filters.add(
                new Filter(
                    new Apart(key), row -> !reservations.together(key, row.candidate().id()))));
    for (Resource resource : Resource.values()) {
      long wanted = shape.resources().of(resource);
      if (wanted > 0 || resource == Resource.SLOTS) {
        filters.add(new Filter(new Room(resource), row -> row.fits(resource, wanted)));
      }
    }
    return List.copyOf(filters);
  }

  /**
   * The tests of some of these, as an array: it is walked for each row that changes.
   *
   * @param passing those that change with what is reserved, or the others
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type arguments
  static Predicate<Row>[] tests(List<Filter> filters, boolean passing) {
    return filters.stream()
        .filter(filter -> filter.what().passing() == passing)
        .map(Filter::passes)
        .toArray(Predicate[]::new);
  }

  static boolean all(Predicate<Row>[] tests, Row row) {
    for (Predicate<Row> test : tests) {
      if (!test.test(row)) {
        return false;
      }
    }
    return true;
  }

  static List<String> missing(Row row, Shape shape) {
    return Abilities.missing(row.candidate().facts().metadata(), shape.demand());
  }
}
