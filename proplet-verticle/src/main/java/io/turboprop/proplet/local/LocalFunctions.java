package io.turboprop.proplet.local;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.proplet.local.LocalDecision.Granted;
import io.turboprop.proplet.local.LocalDecision.Refused;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All functions that are deployed on this proplet, and what may become of them. Never changes; each
 * decision makes another one.
 *
 * @param all by name
 */
public record LocalFunctions(SortedMap<FunctionName, LocalFunction> all) {
  public static final LocalFunctions NONE = new LocalFunctions(new TreeMap<>());

  /** Deployments of all functions together. */
  public static final int MOST_DEPLOYMENTS = 1_000;

  public LocalFunctions {
    all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
  }

  public Optional<LocalFunction> function(FunctionName name) {
    return Optional.ofNullable(all.get(name));
  }

  /** By function; those of one revision in the order in which they came. */
  public List<LocalDeployment> deployments() {
    return every().toList();
  }

  public Optional<LocalDeployment> deployment(String id) {
    return every().filter(d -> d.id().equals(id)).findFirst();
  }

  private Stream<LocalDeployment> every() {
    return all.values().stream()
        .flatMap(f -> f.revisions().stream())
        .flatMap(r -> r.deployments().stream());
  }

  /**
   * A deployment more. The first one of a function makes its revision the default.
   *
   * @param uid fresh, for a function that is not there yet
   */
  public LocalDecision deploy(LocalDeployment another, LocalConfig config, String uid) {
    if (every().count() >= MOST_DEPLOYMENTS) {
      return conflict(
          "there are %d deployments, the most there may be; delete some"
              .formatted(MOST_DEPLOYMENTS));
    }
    Optional<LocalFunction> function = function(another.of().function());
    if (function.isEmpty()) {
      return granted(LocalFunction.of(another, uid, config));
    }
    Optional<LocalRevision> there = function.get().revision(another.of().revision());
    if (there.isEmpty()) {
      return granted(function.get().withAnother(another, config));
    }
    if (!there.get().config().equals(config)) {
      return conflict(
          "revision %s has other code or configuration, and a revision never changes; give another name, or delete its deployments first"
              .formatted(another.of()));
    }
    return granted(function.get().with(there.get().with(another)));
  }

  /**
   * A deployment less. With the last one its revision is gone, and with the last revision its
   * function.
   *
   * @param successor becomes the default if the default would be gone and others are there
   */
  public LocalDecision delete(String id, Optional<RevisionName> successor) {
    Optional<LocalDeployment> there = deployment(id);
    if (there.isEmpty()) {
      return noSuch(id);
    }
    LocalDeployment gone = there.get();
    LocalFunction function = function(gone.of().function()).orElseThrow();
    LocalRevision revision = function.revision(gone.of().revision()).orElseThrow();
    Optional<LocalRevision> left = revision.without(gone);
    if (left.isPresent()) {
      return granted(function.with(left.get()));
    }
    if (function.revisions().size() == 1) {
      var others = new TreeMap<>(all);
      others.remove(function.name());
      return new Granted(new LocalFunctions(others));
    }
    if (!function.isDefault(revision.name())) {
      return granted(function.without(revision));
    }
    return succeeded(function, gone.of(), successor)
        .map(why -> (LocalDecision) why)
        .orElseGet(() -> granted(function.withDefault(successor.orElseThrow()).without(revision)));
  }

  /** The revision becomes the default of its function. */
  public LocalDecision on(RevisionRef wanted) {
    return missing(wanted)
        .map(why -> (LocalDecision) why)
        .orElseGet(
            () ->
                granted(function(wanted.function()).orElseThrow().withDefault(wanted.revision())));
  }

  /**
   * The revision is not the default of its function any more; if it was none, nothing changes.
   *
   * @param successor becomes the default instead
   */
  public LocalDecision off(RevisionRef unwanted, Optional<RevisionName> successor) {
    Optional<Refused> missing = missing(unwanted);
    if (missing.isPresent()) {
      return missing.get();
    }
    LocalFunction function = function(unwanted.function()).orElseThrow();
    if (!function.isDefault(unwanted.revision())) {
      return new Granted(this);
    }
    return succeeded(function, unwanted, successor)
        .map(why -> (LocalDecision) why)
        .orElseGet(() -> granted(function.withDefault(successor.orElseThrow())));
  }

  private Optional<Refused> missing(RevisionRef wanted) {
    Optional<LocalFunction> function = function(wanted.function());
    if (function.isEmpty()) {
      return Optional.of(noSuch(wanted.function()));
    }
    return function.get().revision(wanted.revision()).isPresent()
        ? Optional.empty()
        : Optional.of(noSuch(wanted));
  }

  /** What is wrong with a successor of the default. */
  private static Optional<Refused> succeeded(
      LocalFunction function, RevisionRef former, Optional<RevisionName> successor) {
    if (successor.filter(name -> !name.equals(former.revision())).isEmpty()) {
      return Optional.of(
          conflict(
              "revision %s is the default of its function, which always has one; name another revision to be it"
                  .formatted(former)));
    }
    return function.revision(successor.get()).isPresent()
        ? Optional.empty()
        : Optional.of(noSuch(new RevisionRef(function.name(), successor.get())));
  }

  /** There is no deployment of this id here. */
  public static Refused noSuch(String id) {
    return new Refused(
        ErrorCode.TASK_NOT_FOUND, "there is no task " + id + " deployed on this proplet");
  }

  /** There is no function of this name here. */
  public static Refused noSuch(FunctionName name) {
    return new Refused(
        ErrorCode.FUNCTION_NOT_FOUND, "there is no function " + name + " deployed on this proplet");
  }

  /** There is no revision of this name here. */
  public static Refused noSuch(RevisionRef name) {
    return new Refused(
        ErrorCode.REVISION_NOT_FOUND, "there is no revision " + name + " deployed on this proplet");
  }

  private static Refused conflict(String why) {
    return new Refused(ErrorCode.CONFLICT, why);
  }

  private Granted granted(LocalFunction changed) {
    var others = new TreeMap<>(all);
    others.put(changed.name(), changed);
    return new Granted(new LocalFunctions(others));
  }
}
