package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who can take a task and who is passed over.
 *
 * @param proplets that are known
 * @param able that can take it
 * @param filters in the order in which they are tried; each counts those that all before it let
 *     pass
 */
public record Explanation(int proplets, int able, List<Excluded> filters) {
  public Explanation {
    filters = List.copyOf(filters);
  }

  /**
   * @param filter what a proplet has to be
   * @param proplets that are passed over for it
   * @param nearest of those, what would help, if nothing else is in the way
   */
  public record Excluded(String filter, int proplets, Optional<Miss> nearest) {}

  /**
   * @param lacking amount by which the task asks for too much; empty if it is no amount
   * @param proplets that it would fit on then
   */
  public record Miss(OptionalLong lacking, int proplets) {}

  static Explanation of(Shape shape, FleetTable table, List<Filter> filters) {
    int[] excluded = new int[filters.size()];
    int[] only = new int[filters.size()];
    long[] least = new long[filters.size()];
    int able = 0;
    for (int place = 0; place < table.size(); place++) {
      Row row = table.row(place);
      int first = failing(filters, row, 0);
      if (first == filters.size()) {
        able++;
        continue;
      }
      excluded[first]++;
      if (failing(filters, row, first + 1) == filters.size()) {
        nearer(shape, filters.get(first), row, first, only, least);
      }
    }
    List<Excluded> all = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      boolean room = filters.get(i).what() instanceof Filter.Room;
      OptionalLong lacking = room ? OptionalLong.of(least[i]) : OptionalLong.empty();
      all.add(
          new Excluded(
              filters.get(i).what().text(),
              excluded[i],
              only[i] == 0 ? Optional.empty() : Optional.of(new Miss(lacking, only[i]))));
    }
    return new Explanation(table.size(), able, all);
  }

  private static int failing(List<Filter> filters, Row row, int from) {
    int i = from;
    while (i < filters.size() && filters.get(i).passes().test(row)) {
      i++;
    }
    return i;
  }

  /** Of rooms the smallest lack counts, and those who lack no more than that. */
  private static void nearer(
      Shape shape, Filter filter, Row row, int at, int[] only, long[] least) {
    if (!(filter.what() instanceof Filter.Room room)) {
      only[at]++;
      return;
    }
    Resource resource = room.resource();
    long lacks = Math.max(1, shape.resources().of(resource)) - row.free(resource);
    if (row.capacity(resource) == 0) {
      return;
    }
    if (only[at] == 0 || lacks < least[at]) {
      least[at] = lacks;
      only[at] = 1;
    } else if (lacks == least[at]) {
      only[at]++;
    }
  }
}
