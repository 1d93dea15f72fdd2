package io.turboprop.system.sim;

import io.turboprop.wire.Order;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which orders to run something reached each life of a proplet. No guest may begin because of one
 * that came after an order of a newer epoch.
 */
final class Heard {
  private static final class Orders {
    private final Set<String> good = new HashSet<>();
    private final Set<String> late = new HashSet<>();
    private long newest;
  }

  private final Map<Life, Orders> orders = new HashMap<>();

  void ordered(Life proplet, Order.Batch batch) {
    Orders known = orders.computeIfAbsent(proplet, life -> new Orders());
    for (Order order : batch.orders()) {
      if (order instanceof Order.Run run) {
        known.newest = Math.max(known.newest, run.epoch());
        Set<String> which = run.epoch() < known.newest ? known.late : known.good;
        which.add(run.task() + "/" + run.attempt());
      }
    }
  }

  /** Whether the only orders for this run came too late. */
  boolean onlyTooLate(Life proplet, String runId) {
    Orders known = orders.get(proplet);
    return known != null && known.late.contains(runId) && !known.good.contains(runId);
  }
}
