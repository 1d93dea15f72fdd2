package io.turboprop.manager.function;

import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What an event makes of a function. Refuses nothing: events have happened. Pure. */
public final class FunctionFold {
  private FunctionFold() {}

  /**
   * @param before empty if there is no such function
   * @return empty if it is gone
   * @throws IllegalStateException if the event does not follow: the log is not whole
   */
  public static Optional<Function> after(
      FunctionName name, Optional<Function> before, FunctionEvent event, Instant at) {
    if (event instanceof FunctionEvent.FunctionDeployed deployed) {
      return Optional.of(
          deployed(before.orElseGet(() -> empty(name, deployed.uid(), at)), deployed, at));
    }
    Function known =
        before.orElseThrow(
            () -> new IllegalStateException("function " + name + " was not made before " + event));
    return event instanceof FunctionEvent.FunctionDeleted
        ? Optional.empty()
        : Optional.of(changed(known, event, at));
  }

  private static Function empty(FunctionName name, String uid, Instant at) {
    return new Function(
        name,
        uid,
        0,
        List.of(),
        0,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        at,
        at);
  }

  private static Function changed(Function function, FunctionEvent event, Instant at) {
    return switch (event) {
      case FunctionEvent.FunctionDeployed e -> deployed(function, e, at);
      case FunctionEvent.FunctionRedeployed e ->
          new Draft(function)
              .replace(e.revision(), revision -> revision.in(new RevisionState.Preparing()))
              .awaiting(
                  e.awaits() ? Optional.of(new Awaited(e.revision(), e.by())) : function.awaited())
              .done(at);
      case FunctionEvent.FunctionSwitched e -> {
        Draft draft = new Draft(function).awaiting(Optional.empty());
        yield e.cause() == RouteCause.ROLLBACK
            ? draft.back(e.to(), e.by(), at).done(at)
            : draft.to(e.to(), e.cause(), e.by(), at).done(at);
      }
      case FunctionEvent.FunctionRevisionReady e -> {
        Draft draft =
            new Draft(function)
                .replace(e.revision(), revision -> revision.ready(e.digest()))
                .awaiting(function.awaited().filter(a -> !a.revision().equals(e.revision())));
        yield e.route()
            .map(route -> draft.to(route, RouteCause.DEPLOY, e.by(), at))
            .orElse(draft)
            .done(at);
      }
      case FunctionEvent.FunctionRevisionFailed e ->
          new Draft(function)
              .replace(e.revision(), revision -> revision.in(new RevisionState.Failed(e.why())))
              .awaiting(function.awaited().filter(a -> !a.revision().equals(e.revision())))
              .done(at);
      case FunctionEvent.FunctionRevisionDeleted e ->
          new Draft(function).without(e.revision()).done(at);
      case FunctionEvent.FunctionDeleted e ->
          throw new IllegalStateException(e + " leaves nothing to change");
    };
  }

  private static Function deployed(
      Function function, FunctionEvent.FunctionDeployed event, Instant at) {
    Revision revision = event.revision();
    Draft draft = new Draft(function).keep(revision);
    if (event.awaits()) {
      draft.awaiting(Optional.of(new Awaited(revision.name(), event.by())));
    }
    event
        .route()
        .ifPresent(
            route -> draft.awaiting(Optional.empty()).to(route, RouteCause.DEPLOY, event.by(), at));
    return draft.done(at);
  }

  /** The next version of a function in the making. */
  private static final class Draft {
    private final Function before;
    private final List<Revision> revisions;
    private final List<RevisionName> retired;
    private final List<Route> former;
    private final List<RouteChange> history;
    private long counted;
    private Optional<Route> route;
    private Optional<Awaited> awaited;

    Draft(Function before) {
      this.before = before;
      this.revisions = new ArrayList<>(before.revisions());
      this.retired = new ArrayList<>(before.retired());
      this.former = new ArrayList<>(before.former());
      this.history = new ArrayList<>(before.history());
      this.counted = before.counted();
      this.route = before.route();
      this.awaited = before.awaited();
    }

    Draft awaiting(Optional<Awaited> now) {
      awaited = now;
      return this;
    }

    Draft keep(Revision revision) {
      revisions.add(revision);
      counted = Math.max(counted, revision.number());
      return this;
    }

    Draft replace(RevisionName name, UnaryOperator<Revision> change) {
      revisions.replaceAll(r -> r.name().equals(name) ? change.apply(r) : r);
      return this;
    }

    Draft to(Route next, RouteCause cause, String by, Instant at) {
      if (route.filter(next::equals).isEmpty()) {
        route.ifPresent(old -> add(former, old, Function.MOST_FORMER));
        record(next, cause, by, at);
      }
      return this;
    }

    Draft back(Route next, String by, Instant at) {
      if (former.isEmpty() || !former.getLast().equals(next)) {
        throw new IllegalStateException(
            "function " + before.name() + " had not " + next + " before " + route);
      }
      former.removeLast();
      record(next, RouteCause.ROLLBACK, by, at);
      return this;
    }

    private void record(Route next, RouteCause cause, String by, Instant at) {
      add(
          history,
          new RouteChange(before.version() + 1, at, by, cause, route, next),
          Function.MOST_HISTORY);
      route = Optional.of(next);
    }

    /** Nothing that can be gone back to may need it. */
    Draft without(RevisionName gone) {
      boolean used = before.revision(gone).filter(Revision::ready).isPresent();
      revisions.removeIf(r -> r.name().equals(gone));
      if (used && gone.number().isEmpty()) {
        add(retired, gone, Function.MOST_RETIRED);
      }
      awaited = awaited.filter(a -> !a.revision().equals(gone));
      List<Route> left = former.stream().filter(r -> !r.contains(gone)).toList();
      former.clear();
      for (Route each : left) {
        if (former.isEmpty() || !former.getLast().equals(each)) {
          former.add(each);
        }
      }
      if (!former.isEmpty() && route.filter(former.getLast()::equals).isPresent()) {
        former.removeLast();
      }
      return this;
    }

    private static <T> void add(List<T> list, T item, int most) {
      list.add(item);
      if (list.size() > most) {
        list.removeFirst();
      }
    }

    Function done(Instant at) {
      return new Function(
          before.name(),
          before.uid(),
          before.version() + 1,
          revisions,
          counted,
          retired,
          route,
          awaited,
          former,
          history,
          before.createdAt(),
          at);
    }
  }
}
