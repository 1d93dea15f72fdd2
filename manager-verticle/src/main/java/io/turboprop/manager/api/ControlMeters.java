package io.turboprop.manager.api;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.turboprop.manager.service.ControlReply.Health;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreStats;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the control core, as it last told them, and of the store. Before the control core has
 * answered once its figures are no numbers. Thread-safe.
 */
final class ControlMeters {
  private final MeterRegistry registry;
  private final AtomicReference<@Nullable Health> latest = new AtomicReference<>();

  ControlMeters(MeterRegistry registry, Store store) {
    this.registry = registry;
    counter(
        "reports.stale",
        "Reports of attempts that are not current",
        h -> h.counts().staleReports());
    counter("reports.repeated", "Reports of what was known", h -> h.counts().repeatedReports());
    counter("retries", "Attempts that followed another one", h -> h.counts().repeats());
    counter(
        "retry.budget.waits", "Attempts that waited for the budget", h -> h.counts().budgetWaits());
    counter("attempts.lost", "Attempts lost with their proplet", h -> h.counts().lostAttempts());
    counter("inventories", "Inventories that were compared", h -> h.counts().inventories());
    counter("inventory.differences", "Differences found in them", h -> h.counts().differences());
    counter("messages.malformed", "Messages that could not be read", Health::malformedMessages);
    gauge("orders.undelivered", "Run orders nobody has confirmed", h -> h.counts().undelivered());
    gauge("tasks.live", "Tasks in memory", Health::live);
    gauge("tasks.queued", "Tasks that wait for a proplet", Health::queued);
    gauge("control.epoch", "Epoch of this manager", Health::epoch);
    gauge("broker.up", "Whether the broker is connected", h -> h.linkUp() ? 1 : 0);
    standing("alive", Health::alive);
    standing("suspect", Health::suspect);
    standing("lost", h -> h.proplets() - h.alive() - h.suspect());
    ofStore(store, "store.batches", "Committed batches", StoreStats::batches);
    ofStore(store, "store.transactions", "Transactions, one fsync each", StoreStats::transactions);
    ofStore(store, "store.stale", "Batches refused since the task had changed", StoreStats::stale);
    ofStore(store, "store.failures", "Batches refused for any other reason", StoreStats::failed);
    Gauge.builder("turboprop.store.queued", store, s -> s.stats().queued())
        .description("Requests that wait for the writer")
        .register(registry);
  }

  void heard(Health health) {
    latest.set(health);
  }

  /** There is no control core here now. */
  void silent() {
    latest.set(null);
  }

  private double now(ToDoubleFunction<Health> figure, double unknown) {
    Health health = latest.get();
    return health == null ? unknown : figure.applyAsDouble(health);
  }

  private void counter(String name, String what, ToDoubleFunction<Health> figure) {
    FunctionCounter.builder("turboprop." + name, this, meters -> meters.now(figure, 0))
        .description(what)
        .register(registry);
  }

  private void gauge(String name, String what, ToDoubleFunction<Health> figure) {
    Gauge.builder("turboprop." + name, this, meters -> meters.now(figure, Double.NaN))
        .description(what)
        .register(registry);
  }

  private void standing(String word, ToDoubleFunction<Health> figure) {
    Gauge.builder("turboprop.proplets", this, meters -> meters.now(figure, Double.NaN))
        .description("Proplets by what the manager thinks of them")
        .tag("standing", word)
        .register(registry);
  }

  private void ofStore(Store store, String name, String what, ToDoubleFunction<StoreStats> figure) {
    FunctionCounter.builder("turboprop." + name, store, s -> figure.applyAsDouble(s.stats()))
        .description(what)
        .register(registry);
  }
}
