package io.turboprop.proplet.local;

import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A function that is deployed here. It has one pointer to its default, not a mark on each revision,
 * so there is always exactly one.
 *
 * @param uid tells it from every other function there ever was, also from one of its name
 * @param counted number of the newest revision there ever was
 * @param defaultName the revision that gets the calls which name none; one of those there are
 * @param revisions in the order in which they were deployed first
 */
public record LocalFunction(
    FunctionName name,
    String uid,
    long counted,
    RevisionName defaultName,
    List<LocalRevision> revisions) {
  public LocalFunction {
    revisions = List.copyOf(revisions);
    if (revisions.stream().filter(r -> r.name().equals(defaultName)).count() != 1) {
      throw new IllegalArgumentException(
          "function %s has no revision %s, or several".formatted(name, defaultName));
    }
  }

  static LocalFunction of(LocalDeployment first, String uid, LocalConfig config) {
    RevisionName name = first.of().revision();
    var revision = new LocalRevision(name, new RevisionKey(uid, 1), config, List.of(first));
    return new LocalFunction(first.of().function(), uid, 1, name, List.of(revision));
  }

  public Optional<LocalRevision> revision(RevisionName wanted) {
    return revisions.stream().filter(r -> r.name().equals(wanted)).findFirst();
  }

  public LocalRevision defaultRevision() {
    return revision(defaultName).orElseThrow();
  }

  public boolean isDefault(RevisionName revision) {
    return defaultName.equals(revision);
  }

  public RevisionRef ref(LocalRevision revision) {
    return new RevisionRef(name, revision.name());
  }

  LocalFunction withDefault(RevisionName other) {
    return new LocalFunction(name, uid, counted, other, revisions);
  }

  LocalFunction withAnother(LocalDeployment first, LocalConfig config) {
    List<LocalRevision> all = new ArrayList<>(revisions);
    var key = new RevisionKey(uid, counted + 1);
    all.add(new LocalRevision(first.of().revision(), key, config, List.of(first)));
    return new LocalFunction(name, uid, counted + 1, defaultName, all);
  }

  LocalFunction with(LocalRevision changed) {
    return new LocalFunction(
        name,
        uid,
        counted,
        defaultName,
        revisions.stream().map(r -> r.name().equals(changed.name()) ? changed : r).toList());
  }

  /**
   * @param gone is not the default
   */
  LocalFunction without(LocalRevision gone) {
    return new LocalFunction(
        name,
        uid,
        counted,
        defaultName,
        revisions.stream().filter(r -> !r.name().equals(gone.name())).toList());
  }
}
