package io.turboprop.manager.service;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionState;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.manager.serving.Host;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.manager.serving.ServingPlan;
import io.turboprop.manager.serving.ServingRules;
import io.turboprop.manager.serving.Statement;
import io.turboprop.model.BootId;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import io.turboprop.wire.PropletMessage.Pulse;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps who serves what as it follows from functions and fleet. Level-triggered: whatever message
 * was lost, a later heartbeat shows it (ADR 0024).
 *
 * <p>Callers see at once that a proplet is gone; shares are dealt anew a moment later, so that a
 * fleet that comes up is dealt to once.
 */
final class ServingDesk {
  private static final Logger log = LoggerFactory.getLogger(ServingDesk.class);

  private final Fleet fleet;
  private final FunctionIndex functions;
  private final ServingBook book;
  private final ServingOrders orders;
  private final ImageDesk images;
  private final ControlEnvironment env;
  private final ServingRules rules;

  /** When each was asked for last, on the monotonic clock. */
  private final Map<RevisionKey, Long> activated = new HashMap<>();

  private final Set<FunctionName> changed = new LinkedHashSet<>();
  private boolean fleetChanges;

  /** Shares of proplets that were not heard, which they do not keep for long. */
  private long awaited;

  ServingDesk(
      Fleet fleet,
      FunctionIndex functions,
      ServingBook book,
      ServingOrders orders,
      ImageDesk images,
      ControlEnvironment env,
      ServingRules rules) {
    this.fleet = fleet;
    this.functions = functions;
    this.book = book;
    this.orders = orders;
    this.images = images;
    this.env = env;
    this.rules = rules;
  }

  EndpointIndex endpoints() {
    return book.endpoints();
  }

  ServingIndex places() {
    return book.places();
  }

  /** Deals everything for the first time. */
  void begin() {
    dealAll();
    book.begun();
  }

  /** A function is another one, or gone. Several changes of one turn are dealt with at once. */
  void changed(FunctionName name) {
    if (changed.add(name) && changed.size() == 1) {
      env.timers().after(Duration.ZERO, this::dealChanged);
    }
  }

  private void dealChanged() {
    Set<FunctionName> now = Set.copyOf(changed);
    changed.clear();
    deal(now);
  }

  private void deal(Set<FunctionName> names) {
    List<Host> hosts = book.hosts();
    Set<PropletId> touched = new HashSet<>();
    names.forEach(name -> touched.addAll(book.deal(name, hosts, activated.keySet())));
    touched.forEach(this::send);
  }

  /** What is told while shares are about to be dealt would be told again. */
  private void send(PropletId to) {
    if (!fleetChanges) {
      orders.send(to);
    }
  }

  private void fleetChanged() {
    if (!fleetChanges) {
      fleetChanges = true;
      env.timers().after(rules.fleetPause(), this::dealAll);
    }
  }

  private void dealAll() {
    fleetChanges = false;
    awaited = awaited();
    deal(book.functions());
    book.forgetStrangers();
    fleet.all().stream()
        .filter(member -> member.proplet().metadata().isNative())
        .forEach(member -> send(member.proplet().id()));
  }

  private long awaited() {
    return fleet.all().stream().filter(m -> fleet.awaited(m, rules.gather())).count();
  }

  /** It said who it is; what was heard of another boot means nothing any more. */
  void registered(Member member) {
    PropletId id = member.proplet().id();
    if (member.proplet().metadata().isNative()) {
      boolean newBoot = book.statement(id).isEmpty();
      orders.registered(id, newBoot);
    }
    book.refresh(id);
    fleetChanged();
  }

  /** It came, went, or is not sure to be there; or it is drained or not any more. */
  void moved(Member member) {
    if (member.proplet().metadata().isNative()) {
      book.refresh(member.proplet().id());
      fleetChanged();
    }
  }

  void deleted(PropletId id) {
    book.forget(id);
    fleetChanged();
  }

  /** Asks again if it says that there is something that was not heard. */
  void beat(Member member, Optional<Pulse> pulse) {
    if (!member.proplet().metadata().isNative() || pulse.isEmpty()) {
      return;
    }
    PropletId id = member.proplet().id();
    long says = pulse.get().serving();
    long heard = book.statement(id).map(Statement::serving).map(Serving::serial).orElse(0L);
    boolean late = says > 0 && says < heard;
    if (says != heard && !late) {
      orders.differs(id, says > 0);
    }
    send(id);
  }

  /** It says how it stands with what it serves. */
  void heard(Serving serving) {
    PropletId id = serving.proplet();
    Optional<BootId> boot = fleet.find(id).flatMap(member -> member.proplet().boot());
    Optional<Set<FunctionName>> handingOver =
        boot.filter(serving.boot()::equals).flatMap(current -> book.said(serving));
    if (handingOver.isEmpty()) {
      log.debug("proplet {} boot {} serving {} is outdated", id, serving.boot(), serving.serial());
      return;
    }
    orders.heard(serving);
    if (book.any(id, ServingDesk::mayPass)) {
      orders.retry(id);
    } else if (!book.any(id, status -> status.state() == Serving.State.PREPARING)) {
      orders.works(id);
    }
    send(id);
    handingOver.get().forEach(this::changed);
  }

  private static boolean mayPass(Serving.Status status) {
    return status.state() == Serving.State.FAILED
        && status.why().filter(ImageDesk::mayPass).isPresent();
  }

  /**
   * Has a revision served on demand; ends when proplets are about to be asked.
   *
   * @return fails as {@link ControlRequest.ActivateRevision} says
   */
  Future<ControlReply.Done> activate(ControlRequest.ActivateRevision asked) {
    Function function = functions.find(asked.function()).orElse(null);
    if (function == null) {
      return failed(
          ErrorCode.FUNCTION_NOT_FOUND, "function " + asked.function() + " does not exist");
    }
    Revision revision = function.revision(asked.revision()).orElse(null);
    if (revision == null) {
      return failed(
          ErrorCode.REVISION_NOT_FOUND,
          "function %s has no revision %s".formatted(function.name(), asked.revision()));
    }
    return revision.ready()
        ? activate(function, revision)
        : failed(ErrorCode.REVISION_NOT_READY, notReady(function.name(), revision));
  }

  private static String notReady(FunctionName function, Revision revision) {
    RevisionName name = revision.name();
    return revision.state() instanceof RevisionState.Failed failed
        ? "revision %s of function %s failed (%s); deploy it again to try once more"
            .formatted(name, function, failed.why())
        : "revision %s of function %s is still being prepared".formatted(name, function);
  }

  private Future<ControlReply.Done> activate(Function function, Revision revision) {
    RevisionKey key = ServingPlan.key(function, revision);
    activated.put(key, env.nanos().getAsLong());
    if (book.asked(key).isEmpty()) {
      deal(Set.of(function.name()));
    }
    return book.asked(key).isEmpty()
        ? failed(
            ErrorCode.NO_PROPLET,
            "revision %s of function %s is served by nobody: %s"
                .formatted(
                    revision.name(), function.name(), ServingPlan.lack(revision, book.hosts())))
        : Future.succeededFuture(new ControlReply.Done());
  }

  private static Future<ControlReply.Done> failed(ErrorCode code, String why) {
    return Future.failedFuture(new OrchestratorException(code, why));
  }

  /** Called again and again: what was asked for long ago is served no more. */
  void look() {
    long now = env.nanos().getAsLong();
    for (Map.Entry<RevisionKey, Long> entry : Map.copyOf(activated).entrySet()) {
      if (now - entry.getValue() >= rules.activeFor().toNanos()) {
        expire(entry.getKey(), now);
      }
    }
    images.failing().forEach(book::refresh);
    if (awaited != awaited()) {
      fleetChanged();
    }
  }

  /** An instance that is left was called lately. */
  private void expire(RevisionKey key, long now) {
    Predicate<ServingIndex.Place> busy = place -> place.instances() > 0;
    if (places().find(key).stream().anyMatch(busy)) {
      activated.put(key, now);
    } else {
      activated.remove(key);
      book.owner(key).ifPresent(this::changed);
    }
  }
}
