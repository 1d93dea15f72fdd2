package io.turboprop.manager.direct;

import io.turboprop.config.Credentials;
import io.turboprop.link.BrokerLink;
import io.turboprop.model.PropletId;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The proplets that this manager drives over HTTP. Made on the loop of its link, where all of it
 * lives; {@link #add} and {@link #describe} may be called from any thread.
 */
public final class DirectFleet {
  private static final int MOST_NAMED = 3;

  private final BrokerLink link;
  private final Executor loop;
  private final BiFunction<WorkerAddress, String, WorkerCalls> calls;
  private final DirectWorker.Surroundings around;
  private final Map<String, Added> workers = new LinkedHashMap<>();
  private final Map<PropletId, DirectWorker> claimed = new HashMap<>();

  private record Added(String token, DirectWorker worker) {}

  /**
   * @param manager whose channel the proplets are on
   * @param link of their own, not started yet: over the manager's broker, or over the hub
   * @param loop of the link
   * @param calls to the worker API at an address, with its token
   * @param sessions names that nobody used before
   */
  public DirectFleet(
      Credentials manager,
      BrokerLink link,
      Executor loop,
      BiFunction<WorkerAddress, String, WorkerCalls> calls,
      Timers timers,
      RandomGenerator random,
      Supplier<String> sessions) {
    this.link = link;
    this.loop = loop;
    this.calls = calls;
    this.around =
        new DirectWorker.Surroundings(
            new Switchboard(link),
            new WorkerRights(manager),
            this::claim,
            timers,
            random,
            sessions);
  }

  /**
   * From now on drives the proplet whose worker API is at this address. An address that is known
   * already changes nothing, unless the token is another one now.
   *
   * @param token of that worker API
   * @return ends when it is driven or tried
   */
  public Future<Void> add(WorkerAddress address, String token) {
    Promise<Void> added = Promise.promise();
    loop.execute(
        () -> {
          put(address, token);
          added.complete();
        });
    return added.future();
  }

  private synchronized void put(WorkerAddress address, String token) {
    Added known = workers.get(address.url());
    if (known != null && known.token().equals(token)) {
      return;
    }
    if (known != null) {
      known.worker().close();
    }
    link.start();
    var worker = new DirectWorker(address.url(), calls.apply(address, token), around);
    workers.put(address.url(), new Added(token, worker));
    worker.start();
  }

  /** An address that is not answered any more gives way to another one. */
  private synchronized Optional<String> claim(PropletId proplet, DirectWorker by) {
    DirectWorker owner = claimed.get(proplet);
    if (owner != null && !owner.equals(by) && owner.isDriven()) {
      return Optional.of(owner.url());
    }
    claimed.put(proplet, by);
    return Optional.empty();
  }

  /** How it stands, for people; empty if there are none. */
  public synchronized Optional<String> describe() {
    if (workers.isEmpty()) {
      return Optional.empty();
    }
    long driven = workers.values().stream().filter(each -> each.worker().isDriven()).count();
    String failing =
        workers.values().stream()
            .map(Added::worker)
            .flatMap(DirectFleet::trouble)
            .limit(MOST_NAMED)
            .collect(Collectors.joining("; "));
    return Optional.of(
        driven
            + " of "
            + workers.size()
            + " proplets driven over HTTP"
            + (failing.isEmpty() ? "" : "; " + failing));
  }

  private static Stream<String> trouble(DirectWorker worker) {
    return switch (worker.state()) {
      case WorkerState.Failing failing -> Stream.of(worker.url() + ": " + failing.why());
      case WorkerState.Trying ignored -> Stream.empty();
      case WorkerState.Driven ignored -> Stream.empty();
    };
  }

  /** Drives nobody any more; the proplets see silence. */
  public synchronized Future<Void> close() {
    workers.values().forEach(each -> each.worker().close());
    return link.close();
  }

  /** Messages that wait to be brought. */
  public synchronized int queued() {
    return workers.values().stream().mapToInt(each -> each.worker().queued()).sum();
  }
}
