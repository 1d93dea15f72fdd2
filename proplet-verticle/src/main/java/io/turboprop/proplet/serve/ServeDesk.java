package io.turboprop.proplet.serve;

import static java.util.stream.Collectors.toSet;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionRef;
import io.turboprop.proplet.agent.ManagerLine;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.logs.LogDesk;
import io.turboprop.time.Timers;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All revisions that this proplet serves. The newest order says which; how it stands with them is
 * said after each order and each change, changes in the number of instances a second later. Beside
 * these are those that were deployed here, of which the manager is not told.
 */
public final class ServeDesk {
  private static final Logger log = LoggerFactory.getLogger(ServeDesk.class);
  private static final Duration COUNTED_AFTER = Duration.ofSeconds(1);

  private final PropletId id;
  private final BootId boot;
  private final ServedSet ordered;
  private final ServedSet local;
  private final ManagerLine line;
  private final Timers timers;
  private final String node;
  private Optional<Serving.Direct> direct = Optional.empty();
  private List<Serving.Status> said = List.of();
  private long epoch;
  private long version;
  private long serial;
  private boolean closing;
  private boolean telling;
  private boolean counting;

  /**
   * @param node names this machine; may be empty
   */
  public ServeDesk(
      PropletId id,
      BootId boot,
      String node,
      ImageSource images,
      PoolMaker pools,
      LogDesk logs,
      ManagerLine line,
      Timers timers) {
    this.id = id;
    this.boot = boot;
    this.node = node;
    this.ordered = new ServedSet(images, pools, logs, this::changed);
    this.local = new ServedSet(images, pools, logs, () -> {});
    this.line = line;
    this.timers = timers;
  }

  /** Calls are taken over HTTP from now on. */
  public void reachable(Serving.Direct at) {
    direct = Optional.of(at);
    if (version > 0) {
      tell();
    }
  }

  /** What heartbeats say. */
  public long serial() {
    return serial;
  }

  /** Follows the order, unless it is older than one before. */
  public void take(Order.Serve order) {
    boolean older = order.epoch() < epoch || (order.epoch() == epoch && order.version() < version);
    if (!older && !closing) {
      epoch = order.epoch();
      version = order.version();
      follow(order.revisions());
    }
    tell();
  }

  private void follow(List<ServedRevision> wanted) {
    ordered.retain(wanted.stream().map(ServedRevision::key).collect(toSet()));
    wanted.forEach(ordered::keep);
  }

  /** Serves a revision that was deployed here; no order of the manager changes that. */
  public void keep(ServedRevision revision) {
    if (!closing) {
      local.keep(revision);
    }
  }

  /** Ends that; calls in hand go on. */
  public void drop(RevisionKey key) {
    local.drop(key);
  }

  /** How it stands with a revision that was deployed here; empty if there is none. */
  public Optional<Serving.Status> local(RevisionKey key) {
    return local.find(key).map(Served::status);
  }

  private Optional<Served> known(RevisionKey key) {
    return ordered.find(key).or(() -> local.find(key));
  }

  /** The revision, if it can be called here now. */
  Optional<Served> find(RevisionKey key) {
    return known(key).filter(one -> one.pool().isPresent());
  }

  /** Why a revision cannot be called here now. */
  Reason trouble(RevisionKey key) {
    return known(key)
        .map(Served::trouble)
        .orElseGet(
            () -> new Reason(ReasonCode.NOT_SERVED, "revision " + key + " is not served here"));
  }

  /** The broker is reached, for the first time or again. */
  public void lineIsUp() {
    if (version > 0) {
      say();
    }
  }

  /** Said now if a state is another one, a little later if only the number of instances is. */
  private void changed() {
    if (!states(status()).equals(states(said))) {
      tell();
    } else if (!counting) {
      counting = true;
      timers.after(
          COUNTED_AFTER,
          () -> {
            counting = false;
            if (!status().equals(said)) {
              tell();
            }
          });
    }
  }

  private static List<Serving.Status> states(List<Serving.Status> all) {
    return all.stream()
        .map(s -> new Serving.Status(s.key(), s.state(), s.digest(), s.why(), 0))
        .toList();
  }

  /** What happens in one turn is said once. */
  private void tell() {
    if (!telling) {
      telling = true;
      timers.after(
          Duration.ZERO,
          () -> {
            telling = false;
            serial++;
            said = status();
            say();
          });
    }
  }

  private List<Serving.Status> status() {
    return ordered.all().map(Served::status).toList();
  }

  /** What is lost is asked for again, since heartbeats say the serial. */
  private void say() {
    if (line.isUp() && serial > 0) {
      line.serving(new Serving(id, boot, epoch, version, serial, node, direct, said))
          .onFailure(lost -> log.debug("functions not told of: {}", lost.toString()));
    }
  }

  /** How it stands with all of them, ordered or deployed here. */
  public List<Serving.Status> statuses() {
    return Stream.concat(ordered.all(), local.all()).map(Served::status).toList();
  }

  /** Revisions that have instances of this module, or hold it for them. */
  public List<RevisionRef> users(Digest module) {
    return Stream.concat(ordered.all(), local.all())
        .filter(one -> one.pool().isPresent())
        .filter(one -> one.status().digest().filter(module::equals).isPresent())
        .map(one -> one.revision().name())
        .toList();
  }

  /** How it stands with those that the manager ordered, for people. */
  public Map<ServedRevision, Serving.Status> overview() {
    Map<ServedRevision, Serving.Status> all = new LinkedHashMap<>();
    ordered.all().forEach(one -> all.put(one.revision(), one.status()));
    return all;
  }

  /** Takes no more calls, lets those in hand go on for a while, and ends all instances. */
  public Future<Void> close(Duration grace) {
    closing = true;
    Future<Void> over = Future.join(ordered.retire(), local.retire()).mapEmpty();
    timers.after(
        grace,
        () -> {
          ordered.close();
          local.close();
        });
    return over;
  }
}
