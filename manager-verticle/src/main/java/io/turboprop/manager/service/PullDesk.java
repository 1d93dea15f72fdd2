package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.pull.Pull;
import io.turboprop.manager.pull.PullRules;
import io.turboprop.manager.pull.PullState;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.time.Cancellable;
import io.turboprop.wire.Order;
import io.turboprop.wire.PullReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has images brought to proplets ahead of their use. All are told in the same moment, so that they
 * ask for the image together and it is published once; whoever has not said how it ends is told
 * again. In memory only: a manager that is restarted has forgotten them, and what proplets have
 * begun goes on without it.
 */
final class PullDesk {
  private static final Logger log = LoggerFactory.getLogger(PullDesk.class);

  private final Fleet fleet;
  private final Mailbox mailbox;
  private final ControlEnvironment env;
  private final PullRules rules;

  /** The oldest first. */
  private final Map<PullId, Kept> all = new LinkedHashMap<>();

  private static final class Kept {
    private Pull pull;
    private Cancellable next = () -> {};

    Kept(Pull pull) {
      this.pull = pull;
    }
  }

  PullDesk(Fleet fleet, Mailbox mailbox, ControlEnvironment env, PullRules rules) {
    this.fleet = fleet;
    this.mailbox = mailbox;
    this.env = env;
    this.rules = rules;
  }

  /** Begins; what of it is over already, because a proplet cannot or is lost, says so. */
  Pull begin(String image, Selector selector) {
    List<Member> meant = FleetViews.meant(fleet, selector);
    if (all.values().stream().filter(kept -> !kept.pull.over()).count() >= rules.running()) {
      throw new OrchestratorException(
          ErrorCode.TOO_MANY_REQUESTS,
          rules.running() + " pulls are under way; wait for one or give one up");
    }
    PullId id = new PullId(env.taskIds().get().value());
    List<Pull.Part> parts = meant.stream().map(PullDesk::first).toList();
    Kept kept = new Kept(new Pull(id, image, env.clock().instant(), parts));
    all.put(id, kept);
    forgetTheOldest();
    log.info("pull {} of {} to {} proplets", id, image, parts.size());
    ask(kept);
    return kept.pull;
  }

  private static Pull.Part first(Member member) {
    Proplet proplet = member.proplet();
    PullState state =
        !proplet.metadata().isNative()
            ? new PullState.Unsupported()
            : member.standing() == Standing.LOST ? new PullState.Lost() : new PullState.Pending();
    return new Pull.Part(proplet.id(), proplet.name(), state);
  }

  private void forgetTheOldest() {
    if (all.size() > rules.kept()) {
      all.values().stream()
          .filter(kept -> kept.pull.over())
          .findFirst()
          .ifPresent(kept -> all.remove(kept.pull.id()));
    }
  }

  private void ask(Kept kept) {
    Pull pull = kept.pull;
    for (Pull.Part part : pull.parts()) {
      if (!part.state().over() && isAlive(part.proplet())) {
        tell(part.proplet(), new Order.Pull(pull.id(), pull.image()));
      }
    }
    if (!pull.over()) {
      kept.next = env.timers().after(rules.askEvery(), () -> ask(kept));
    }
  }

  private boolean isAlive(PropletId id) {
    return fleet.find(id).filter(member -> member.standing() == Standing.ALIVE).isPresent();
  }

  private void tell(PropletId to, Order order) {
    mailbox
        .post(to, order)
        .onFailure(f -> log.debug("proplet {} not told of a pull: {}", to, f.toString()));
  }

  Pull view(PullId id) {
    return kept(id).pull;
  }

  /** Tells proplets that nobody wants it ahead any more, and forgets it. */
  void giveUp(PullId id) {
    giveUp(kept(id));
    log.info("pull {} is given up", id);
  }

  private void giveUp(Kept kept) {
    kept.next.cancel();
    all.remove(kept.pull.id());
    for (Pull.Part part : kept.pull.parts()) {
      if (!part.state().over()) {
        tell(part.proplet(), new Order.EndPull(kept.pull.id()));
      }
    }
  }

  private Kept kept(PullId id) {
    return Optional.ofNullable(all.get(id))
        .orElseThrow(
            () ->
                new OrchestratorException(
                    ErrorCode.PULL_NOT_FOUND,
                    "pull " + id + " does not exist, or was forgotten: they are kept for a while"));
  }

  /** A proplet says how it stands. */
  void heard(PullReport report) {
    Kept kept = all.get(report.pull());
    if (kept == null || !isOfThisBoot(report)) {
      return;
    }
    become(
        kept,
        report.proplet(),
        switch (report.state()) {
          case PullReport.Pulling pulling ->
              new PullState.Pulling(pulling.bytes(), pulling.total());
          case PullReport.Ready ready -> new PullState.Ready(ready.digest(), ready.bytes());
          case PullReport.Failed failed -> new PullState.Failed(failed.reason());
        });
  }

  private boolean isOfThisBoot(PullReport report) {
    return fleet
        .find(report.proplet())
        .flatMap(member -> member.proplet().boot())
        .filter(report.boot()::equals)
        .isPresent();
  }

  private void become(Kept kept, PropletId proplet, PullState state) {
    boolean before = kept.pull.over();
    kept.pull = kept.pull.with(proplet, state);
    if (!before && kept.pull.over()) {
      kept.next.cancel();
      log.info("pull {} of {} is over", kept.pull.id(), kept.pull.image());
    }
  }

  /** Finds proplets that were lost or do not answer, and pulls that are too old. */
  void look() {
    Instant now = env.clock().instant();
    for (Kept kept : List.copyOf(all.values())) {
      if (kept.pull.begun().plus(rules.keepFor()).isBefore(now)) {
        giveUp(kept);
      } else if (!kept.pull.over()) {
        boolean late = kept.pull.begun().plus(rules.unanswered()).isBefore(now);
        kept.pull.parts().forEach(part -> look(kept, part, late));
      }
    }
  }

  private void look(Kept kept, Pull.Part part, boolean late) {
    Optional<Standing> standing = fleet.find(part.proplet()).map(Member::standing);
    if (standing.isEmpty() || standing.get() == Standing.LOST) {
      become(kept, part.proplet(), new PullState.Lost());
    } else if (late
        && standing.get() == Standing.ALIVE
        && part.state() instanceof PullState.Pending) {
      become(kept, part.proplet(), new PullState.Unsupported());
    }
  }
}
