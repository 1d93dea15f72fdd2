package io.turboprop.manager.service;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.serving.Asked;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.manager.serving.Handover;
import io.turboprop.manager.serving.Host;
import io.turboprop.manager.serving.Outlooks;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.manager.serving.ServingPlan;
import io.turboprop.manager.serving.Statement;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who is asked to serve what, what they say of it, and what callers know of that. The only writer
 * of {@link EndpointIndex}. Belongs to the control verticle's event loop.
 */
final class ServingBook implements Handover.Outgoing {

  /**
   * One function.
   *
   * @param parts who is asked to serve what of it
   * @param keys everything that is to be served of it, also if nobody can
   * @param handingOver somebody goes on until another one is ready
   */
  private record Dealt(
      Map<PropletId, List<ServedRevision>> parts, Set<RevisionKey> keys, boolean handingOver) {
    static final Dealt NOTHING = new Dealt(Map.of(), Set.of(), false);
  }

  private final Fleet fleet;
  private final FunctionIndex functions;
  private final ServingOrders orders;
  private final ImageDesk images;
  private final Duration gather;
  private final EndpointIndex endpoints = new EndpointIndex();
  private boolean begun;
  private final ServingIndex places = new ServingIndex();
  private final Map<FunctionName, Dealt> dealt = new HashMap<>();
  private final Map<RevisionKey, FunctionName> owners = new HashMap<>();

  /**
   * What each proplet is asked for, and the version of the order that began with it: what it said
   * before may be about an earlier time.
   */
  private final Map<PropletId, Map<RevisionKey, Long>> askedOf = new HashMap<>();

  private final Map<PropletId, Statement> statements = new HashMap<>();

  /**
   * @param gather how long who cannot be heard for the manager's own fault keeps its share
   */
  ServingBook(
      Fleet fleet,
      FunctionIndex functions,
      ServingOrders orders,
      ImageDesk images,
      Duration gather) {
    this.fleet = fleet;
    this.functions = functions;
    this.orders = orders;
    this.images = images;
    this.gather = gather;
  }

  EndpointIndex endpoints() {
    return endpoints;
  }

  ServingIndex places() {
    return places;
  }

  /** Who shares are dealt to. */
  List<Host> hosts() {
    return fleet.all().stream()
        .filter(ServingBook::takesWork)
        .filter(m -> m.standing() == Standing.ALIVE || fleet.awaited(m, gather))
        .map(m -> Host.of(m.proplet().id(), m.proplet().metadata()))
        .toList();
  }

  private static boolean takesWork(Member member) {
    return member.proplet().metadata().isNative() && member.proplet().drain().isEmpty();
  }

  /** Functions that somebody is asked for, or that are there. */
  Set<FunctionName> functions() {
    Set<FunctionName> all = new HashSet<>(dealt.keySet());
    functions.all().forEach(function -> all.add(function.name()));
    return all;
  }

  Optional<FunctionName> owner(RevisionKey key) {
    return Optional.ofNullable(owners.get(key));
  }

  /**
   * Deals the shares of one function anew.
   *
   * @return whose orders are others now
   */
  Set<PropletId> deal(FunctionName name, List<Host> hosts, Set<RevisionKey> activated) {
    Dealt before = dealt.getOrDefault(name, Dealt.NOTHING);
    List<Host> takers = hosts.stream().filter(host -> mayServe(host.id(), before)).toList();
    Dealt after =
        functions
            .find(name)
            .map(function -> next(function, before, takers, activated))
            .orElse(Dealt.NOTHING);
    if (after.keys().isEmpty()) {
      dealt.remove(name);
    } else {
      dealt.put(name, after);
    }
    Set<PropletId> touched = note(name, before, after);
    publish(name, before, after);
    return touched;
  }

  /** Who is cordoned goes on with the functions it has, and gets no others. */
  private boolean mayServe(PropletId id, Dealt before) {
    return !begun
        || before.parts().containsKey(id)
        || fleet.find(id).filter(Member::cordoned).isEmpty();
  }

  /** Everything was dealt once, so that it is known who has what. */
  void begun() {
    begun = true;
  }

  private Dealt next(
      Function function, Dealt before, List<Host> hosts, Set<RevisionKey> activated) {
    Set<RevisionKey> keys =
        ServingPlan.served(function, activated).stream()
            .map(revision -> ServingPlan.key(function, revision))
            .collect(Collectors.toSet());
    Map<PropletId, List<ServedRevision>> planned = ServingPlan.of(function, activated, hosts);
    Map<PropletId, List<ServedRevision>> next = Handover.next(keys, before.parts(), planned, this);
    return new Dealt(next, keys, !next.equals(planned));
  }

  private Set<PropletId> note(FunctionName name, Dealt before, Dealt after) {
    Set<PropletId> touched = new HashSet<>(before.parts().keySet());
    touched.addAll(after.parts().keySet());
    touched.removeIf(id -> parts(before, id).equals(parts(after, id)));
    for (PropletId id : touched) {
      long version = orders.note(id, name, parts(after, id));
      Map<RevisionKey, Long> asked = askedOf.computeIfAbsent(id, p -> new HashMap<>());
      parts(before, id).stream()
          .map(ServedRevision::key)
          .filter(key -> !has(after, id, key))
          .forEach(asked::remove);
      parts(after, id).forEach(part -> asked.putIfAbsent(part.key(), version));
    }
    return touched;
  }

  private static boolean has(Dealt dealt, PropletId id, RevisionKey key) {
    return parts(dealt, id).stream().anyMatch(part -> part.key().equals(key));
  }

  private static List<ServedRevision> parts(Dealt of, PropletId id) {
    return of.parts().getOrDefault(id, List.of());
  }

  private void publish(FunctionName name, Dealt before, Dealt after) {
    for (RevisionKey gone : before.keys()) {
      if (!after.keys().contains(gone)) {
        owners.remove(gone);
        endpoints.remove(gone);
        places.remove(gone);
        images.forget(gone);
      }
    }
    for (RevisionKey key : after.keys()) {
      owners.put(key, name);
      refresh(key);
    }
  }

  /** Tells callers how it stands with a revision now. */
  void refresh(RevisionKey key) {
    FunctionName name = owners.get(key);
    if (name == null) {
      return;
    }
    Optional<Revision> revision =
        functions
            .find(name)
            .filter(function -> function.uid().equals(key.uid()))
            .flatMap(function -> revision(function, key));
    if (revision.isPresent()) {
      List<Asked> asked = asked(key);
      String nobody = asked.isEmpty() ? ServingPlan.lack(revision.get(), hosts()) : "";
      endpoints.put(key, Outlooks.of(asked, nobody));
      places.put(key, asked);
      images.look(name, revision.get(), key, asked);
    }
  }

  private static Optional<Revision> revision(Function function, RevisionKey key) {
    return function.revisions().stream().filter(r -> r.number() == key.number()).findFirst();
  }

  /** Everybody who was asked to serve it. */
  List<Asked> asked(RevisionKey key) {
    FunctionName name = owners.get(key);
    List<Asked> asked = new ArrayList<>();
    if (name != null) {
      dealt
          .getOrDefault(name, Dealt.NOTHING)
          .parts()
          .forEach(
              (id, parts) ->
                  parts.stream()
                      .filter(part -> part.key().equals(key))
                      .forEach(part -> asked.add(asked(id, part))));
    }
    return asked;
  }

  private Asked asked(PropletId id, ServedRevision part) {
    return new Asked(id, part, presence(id), statement(id, part.key()));
  }

  private Asked.Presence presence(PropletId id) {
    return fleet
        .find(id)
        .filter(ServingBook::takesWork)
        .map(
            member ->
                switch (member.standing()) {
                  case ALIVE -> Asked.Presence.THERE;
                  case SUSPECT -> Asked.Presence.SILENT;
                  case LOST -> Asked.Presence.GONE;
                })
        .orElse(Asked.Presence.GONE);
  }

  /** What it said in its current boot. */
  Optional<Statement> statement(PropletId id) {
    return Optional.ofNullable(statements.get(id))
        .filter(
            said ->
                fleet
                    .find(id)
                    .filter(
                        m -> m.proplet().boot().filter(said.serving().boot()::equals).isPresent())
                    .isPresent());
  }

  /** The same, if it was asked for this revision when it said so. */
  private Optional<Statement> statement(PropletId id, RevisionKey key) {
    Long since = askedOf.getOrDefault(id, Map.of()).get(key);
    return since == null
        ? Optional.empty()
        : statement(id).filter(said -> orders.follows(said.serving(), since));
  }

  /** It is reached otherwise than before, or not at all. */
  void refresh(PropletId id) {
    Set.copyOf(askedOf.getOrDefault(id, Map.of()).keySet()).forEach(this::refresh);
  }

  /**
   * Takes what a proplet says.
   *
   * @return functions whose shares may go elsewhere now; empty if it is older than what is known
   */
  Optional<Set<FunctionName>> said(Serving serving) {
    Optional<Statement> before = statement(serving.proplet());
    if (before.filter(known -> known.serving().serial() > serving.serial()).isPresent()) {
      return Optional.empty();
    }
    Statement now = Statement.of(serving);
    statements.put(serving.proplet(), now);
    Set<FunctionName> handingOver = new HashSet<>();
    for (RevisionKey key : now.newsSince(before)) {
      refresh(key);
      owner(key)
          .filter(name -> dealt.getOrDefault(name, Dealt.NOTHING).handingOver())
          .ifPresent(handingOver::add);
    }
    return Optional.of(handingOver);
  }

  /** Whether it says this of anything that it was asked for. */
  boolean any(PropletId id, Predicate<Serving.Status> matching) {
    return askedOf.getOrDefault(id, Map.of()).keySet().stream()
        .flatMap(key -> status(id, key).stream())
        .anyMatch(matching);
  }

  private Optional<Serving.Status> status(PropletId id, RevisionKey key) {
    return statement(id, key).flatMap(said -> said.status(key));
  }

  /** It is not in the fleet any more. */
  void forget(PropletId id) {
    statements.remove(id);
    refresh(id);
  }

  /** Drops what belongs to nobody. */
  void forgetStrangers() {
    askedOf.keySet().removeIf(id -> fleet.find(id).isEmpty());
    orders.retain(id -> fleet.find(id).isPresent());
  }

  @Override
  public boolean ready(PropletId id, RevisionKey key) {
    return presence(id) == Asked.Presence.THERE
        && status(id, key).filter(s -> s.state() == Serving.State.READY).isPresent();
  }

  @Override
  public boolean silent(PropletId id) {
    return presence(id) == Asked.Presence.SILENT;
  }
}
