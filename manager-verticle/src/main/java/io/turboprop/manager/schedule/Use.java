package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import java.util.TreeMap;

/** What attempts have reserved at one proplet. */
final class Use {
  private Resources sum = Resources.NONE;
  private Resources leaving = Resources.NONE;
  private final TreeMap<Integer, Resources> movable = new TreeMap<>();
  private int attempts;

  void add(Part part) {
    sum = sum.plus(part.resources());
    attempts++;
    switch (part.stay()) {
      case FIRM -> {}
      case LEAVING -> leaving = leaving.plus(part.resources());
      case MOVABLE -> movable.merge(part.priority(), part.resources(), Resources::plus);
    }
  }

  void subtract(Part part) {
    sum = sum.minus(part.resources());
    attempts--;
    switch (part.stay()) {
      case FIRM -> {}
      case LEAVING -> leaving = leaving.minus(part.resources());
      case MOVABLE ->
          movable.computeIfPresent(
              part.priority(),
              (priority, all) -> {
                Resources rest = all.minus(part.resources());
                return rest.equals(Resources.NONE) ? null : rest;
              });
    }
  }

  Resources sum() {
    return sum;
  }

  int attempts() {
    return attempts;
  }

  /** What is on its way out, and what would be if a task of this priority needed the room. */
  long below(int priority, Resource resource) {
    long all = leaving.of(resource);
    for (Resources of : movable.headMap(priority).values()) {
      all += of.of(resource);
    }
    return all;
  }
}
