package io.turboprop.manager.function;

import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Requests and functions for tests. */
public final class Deploys {
  public static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
  public static final FunctionName ECHO = new FunctionName("echo");

  private Deploys() {}

  public static RevisionName revision(String name) {
    return new RevisionName(name);
  }

  /** A module whose bytes are this text. */
  public static RevisionSource module(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new RevisionSource.Uploaded(new ModuleFile(Digest.of(bytes), bytes.length, "AA=="));
  }

  public static RevisionSource image(String reference) {
    return RevisionSource.Image.of(reference);
  }

  public static FunctionRequest.Deploy deploy(RevisionSource source) {
    return new FunctionRequest.Deploy(
        Optional.empty(),
        source,
        RevisionConfig.DEFAULT,
        false,
        "uid-1",
        "eva",
        OptionalLong.empty());
  }

  public static FunctionRequest.Deploy named(FunctionRequest.Deploy deploy, String name) {
    return new FunctionRequest.Deploy(
        Optional.of(revision(name)),
        deploy.source(),
        deploy.config(),
        deploy.switchTo(),
        deploy.uid(),
        deploy.by(),
        deploy.expected());
  }

  public static FunctionRequest.Deploy switching(FunctionRequest.Deploy deploy) {
    return new FunctionRequest.Deploy(
        deploy.revision(),
        deploy.source(),
        deploy.config(),
        true,
        deploy.uid(),
        deploy.by(),
        deploy.expected());
  }

  public static FunctionRequest.Deploy with(FunctionRequest.Deploy deploy, RevisionConfig config) {
    return new FunctionRequest.Deploy(
        deploy.revision(),
        deploy.source(),
        config,
        deploy.switchTo(),
        deploy.uid(),
        deploy.by(),
        deploy.expected());
  }

  public static FunctionRequest.Switch to(String revision) {
    return new FunctionRequest.Switch(Route.to(revision(revision)), "eva", OptionalLong.empty());
  }

  public static FunctionRequest.Switch canary(String one, int percent, String other) {
    Route route = new Route(Map.of(revision(one), percent, revision(other), Route.WHOLE - percent));
    return new FunctionRequest.Switch(route, "eva", OptionalLong.empty());
  }

  public static FunctionRequest.Rollback rollback() {
    return new FunctionRequest.Rollback("eva", OptionalLong.empty());
  }

  public static FunctionRequest.RemoveRevision without(String revision) {
    return new FunctionRequest.RemoveRevision(revision(revision), "eva", OptionalLong.empty());
  }

  /**
   * The function after these requests.
   *
   * @throws AssertionError if one of them is refused
   */
  public static Function after(FunctionRequest... requests) {
    Optional<Function> function = Optional.empty();
    for (FunctionRequest request : requests) {
      function = next(function, request);
    }
    return function.orElseThrow();
  }

  /** As {@link #after(FunctionRequest...)}, from a function on. */
  public static Function after(Function before, FunctionRequest... requests) {
    Optional<Function> function = Optional.of(before);
    for (FunctionRequest request : requests) {
      function = next(function, request);
    }
    return function.orElseThrow();
  }

  private static Optional<Function> next(Optional<Function> before, FunctionRequest request) {
    return switch (decide(before, request)) {
      case FunctionDecision.Changed changed -> changed.after();
      case FunctionDecision.Unchanged same -> Optional.of(same.function());
      case FunctionDecision.Refused refused -> throw new AssertionError(refused.why());
    };
  }

  public static FunctionDecision decide(Optional<Function> before, FunctionRequest request) {
    return FunctionChanges.after(ECHO, before, request, FunctionRules.DEFAULT, T0);
  }

  /** Why it is refused. */
  public static FunctionDecision.Refused refusal(Function before, FunctionRequest request) {
    return decide(Optional.of(before), request) instanceof FunctionDecision.Refused refused
        ? refused
        : fail(request);
  }

  private static FunctionDecision.Refused fail(FunctionRequest request) {
    throw new AssertionError(request + " was not refused");
  }
}
