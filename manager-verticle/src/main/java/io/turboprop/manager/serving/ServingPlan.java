package io.turboprop.manager.serving;

import io.turboprop.manager.function.AnswerForm;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.function.RevisionState;
import io.turboprop.manager.function.Route;
import io.turboprop.manager.function.Scale;
import io.turboprop.manager.schedule.Abilities;
import io.turboprop.manager.schedule.Demand;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.RunOptions;
import io.turboprop.wire.ServedRevision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who serves what, as it follows from functions and fleet. Revisions that are routed to, awaited,
 * being prepared, or were the last in their function to be routed to or deployed are served by
 * themselves: a switch and a rollback find them warm. Pure.
 */
public final class ServingPlan {
  private ServingPlan() {}

  public static RevisionKey key(Function function, Revision revision) {
    return new RevisionKey(function.uid(), revision.number());
  }

  /**
   * The revisions that are to be served now.
   *
   * @param activated those that somebody calls by name; others that are in no route
   */
  public static List<Revision> served(Function function, Set<RevisionKey> activated) {
    Set<RevisionName> names = new HashSet<>();
    function.route().map(Route::weights).ifPresent(weights -> names.addAll(weights.keySet()));
    function.awaited().ifPresent(awaited -> names.add(awaited.revision()));
    if (!function.former().isEmpty()) {
      names.addAll(function.former().getLast().weights().keySet());
    }
    function.latest().map(Revision::name).ifPresent(names::add);
    return function.revisions().stream()
        .filter(
            revision ->
                switch (revision.state()) {
                  case RevisionState.Preparing ignored -> true;
                  case RevisionState.Failed ignored -> false;
                  case RevisionState.Ready ignored ->
                      names.contains(revision.name())
                          || activated.contains(key(function, revision));
                })
        .toList();
  }

  /** What each proplet serves of one function; those that serve nothing are left out. */
  public static Map<PropletId, List<ServedRevision>> of(
      Function function, Set<RevisionKey> activated, List<Host> hosts) {
    Map<PropletId, List<ServedRevision>> plan = new HashMap<>();
    for (Revision revision : served(function, activated)) {
      deal(function, revision, hosts)
          .forEach((id, part) -> plan.computeIfAbsent(id, p -> new ArrayList<>()).add(part));
    }
    return plan;
  }

  /** Each instance on a proplet of its own while there are enough. */
  private static Map<PropletId, ServedRevision> deal(
      Function function, Revision revision, List<Host> hosts) {
    Scale scale = revision.config().scale();
    int min = function.weight(revision.name()) > 0 ? scale.min() : 0;
    List<Host> chosen = Ranking.best(key(function, revision), able(revision, hosts), scale.max());
    Map<PropletId, ServedRevision> dealt = new HashMap<>();
    for (int i = 0; i < chosen.size(); i++) {
      ServedRevision.Share share =
          new ServedRevision.Share(
              part(min, i, chosen.size()),
              part(scale.max(), i, chosen.size()),
              scale.concurrency(),
              scale.idleTimeout());
      dealt.put(chosen.get(i).id(), part(function, revision, share));
    }
    return dealt;
  }

  /** What the one at this place gets if so many are dealt one by one. */
  private static int part(int whole, int place, int places) {
    return whole / places + (place < whole % places ? 1 : 0);
  }

  private static List<Host> able(Revision revision, List<Host> hosts) {
    Demand demand = demand(revision);
    Map<List<String>, Boolean> byEngines = new HashMap<>();
    List<Host> able = new ArrayList<>(hosts.size());
    for (Host host : hosts) {
      List<String> engines = host.metadata().engines();
      Boolean can = byEngines.get(engines);
      if (can == null) {
        can = Abilities.missing(host.metadata(), demand).isEmpty();
        byEngines.put(engines, can);
      }
      if (can) {
        able.add(host);
      }
    }
    return able;
  }

  private static Demand demand(Revision revision) {
    RunOptions options =
        new RunOptions(
            revision.config().engine(), Optional.empty(), Bytes.empty(), OptionalLong.empty());
    return revision.source() instanceof RevisionSource.Uploaded uploaded
        ? new Demand(Optional.of(uploaded.file()).flatMap(ModuleFile::needs), options)
        : new Demand(Optional.empty(), options);
  }

  private static ServedRevision part(
      Function function, Revision revision, ServedRevision.Share share) {
    return new ServedRevision(
        key(function, revision),
        new RevisionRef(function.name(), revision.name()),
        revision.source() instanceof RevisionSource.Image image
            ? Optional.of(image.reference())
            : Optional.empty(),
        revision.source().digest(),
        revision.config().export(),
        revision.config().env(),
        revision.config().limits(),
        revision.config().engine(),
        revision.config().answerForm() == AnswerForm.CGI,
        share);
  }

  /** Why none of these proplets can serve it, for people. */
  public static String lack(Revision revision, List<Host> hosts) {
    if (hosts.isEmpty()) {
      return "no native proplet is alive and takes work";
    }
    Demand demand = demand(revision);
    return hosts.stream()
        .map(host -> Abilities.missing(host.metadata(), demand))
        .filter(missing -> !missing.isEmpty())
        .findFirst()
        .map(missing -> "no alive native proplet has " + String.join(", ", missing))
        .orElse("proplets are about to be asked");
  }
}
