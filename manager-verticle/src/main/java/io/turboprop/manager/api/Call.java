package io.turboprop.manager.api;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.model.RevisionName;
import io.turboprop.model.TaskId;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A request as actions see it. */
final class Call {
  private static final Pattern UUID =
      Pattern.compile("[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,255}");
  private static final Pattern VERSION_TAG = Pattern.compile("\"[0-9]{1,18}\"");
  private static final String MATCH_HEADER = "If-Match";
  private static final String USER_HEADER = "X-Turboprop-User";
  private static final String BEARER = "Bearer ";
  private static final String KEY_HEADER = "Idempotency-Key";

  private final RoutingContext context;
  private String subject = "-";

  Call(RoutingContext context) {
    this.context = context;
  }

  HttpServerRequest request() {
    return context.request();
  }

  /** What the request is about, for the log: {@code task 7f3…}. */
  String subject() {
    return subject;
  }

  void about(TaskId task) {
    subject = "task " + task;
  }

  /**
   * The task of the path.
   *
   * @throws OrchestratorException INVALID_REQUEST if it is no UUID
   */
  TaskId task() {
    TaskId id = new TaskId(uuid());
    about(id);
    return id;
  }

  /** The task of the path on paths where upstream takes any id; NOT_FOUND for impossible ones. */
  TaskId anyTask() {
    try {
      TaskId id = new TaskId(id());
      about(id);
      return id;
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(ErrorCode.TASK_NOT_FOUND, "no task has such an id", e);
    }
  }

  /**
   * The proplet of the path.
   *
   * @throws OrchestratorException INVALID_REQUEST if it is no UUID
   */
  PropletId proplet() {
    return about(new PropletId(uuid()));
  }

  /** Like {@link #anyTask}. */
  PropletId anyProplet() {
    try {
      return about(new PropletId(id()));
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(ErrorCode.PROPLET_NOT_FOUND, "no proplet has such an id", e);
    }
  }

  private PropletId about(PropletId proplet) {
    subject = "proplet " + proplet;
    return proplet;
  }

  /**
   * The image pull of the path.
   *
   * @throws OrchestratorException INVALID_REQUEST if it is no UUID
   */
  PullId pull() {
    PullId id = new PullId(uuid());
    subject = "pull " + id;
    return id;
  }

  /**
   * The join token of the path; the id, which is no secret.
   *
   * @throws OrchestratorException INVALID_REQUEST if it is no UUID
   */
  String joinToken() {
    String id = uuid();
    subject = "join token " + id;
    return id;
  }

  /**
   * What {@code Authorization: Bearer} shows.
   *
   * @throws OrchestratorException JOIN_REFUSED if there is none
   */
  String bearer() {
    String shown = Optional.ofNullable(request().getHeader("Authorization")).orElse("");
    if (!shown.regionMatches(true, 0, BEARER, 0, BEARER.length())
        || shown.length() == BEARER.length()) {
      throw new OrchestratorException(
          ErrorCode.JOIN_REFUSED, "a join token is missing: Authorization: Bearer TOKEN");
    }
    return shown.substring(BEARER.length()).strip();
  }

  /**
   * The function of the path.
   *
   * @throws OrchestratorException INVALID_REQUEST if it is no name of one
   */
  FunctionName function() {
    FunctionName name = named("name", FunctionName::new);
    subject = "function " + name;
    return name;
  }

  /** The revision of the path; fails like {@link #function}. */
  RevisionName revision() {
    return named("revision", RevisionName::new);
  }

  private <T> T named(String place, Function<String, T> parse) {
    try {
      return parse.apply(Optional.ofNullable(context.pathParam(place)).orElse(""));
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, "the path is refused: " + e.getMessage(), e);
    }
  }

  /** The version that a thing must have, by {@code If-Match}; empty for any. */
  OptionalLong expectedVersion() {
    String given = request().getHeader(MATCH_HEADER);
    if (given == null || given.equals("*")) {
      return OptionalLong.empty();
    }
    if (!VERSION_TAG.matcher(given).matches()) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, MATCH_HEADER + " must be an ETag, such as \"7\", or *");
    }
    return OptionalLong.of(Long.parseLong(given.substring(1, given.length() - 1)));
  }

  private String uuid() {
    String id = id();
    if (!UUID.matcher(id).matches()) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, "the id in the path must be a UUID");
    }
    return id;
  }

  private String id() {
    return Optional.ofNullable(context.pathParam("id"))
        .orElseThrow(() -> new OrchestratorException(ErrorCode.MISSING_ID, "the path has no id"));
  }

  Query query() {
    return new Query(context.queryParams());
  }

  /** Wire reference §9.1: a JSON body needs a type that says so. */
  void requireJson() {
    requireType(Answer.JSON);
  }

  /** One of these types of content. */
  void requireType(String... types) {
    String type =
        Optional.ofNullable(request().getHeader("Content-Type"))
            .orElse("")
            .toLowerCase(Locale.ROOT);
    if (Stream.of(types).noneMatch(type::contains)) {
      throw new OrchestratorException(
          ErrorCode.UNSUPPORTED_CONTENT_TYPE, "Content-Type must be " + String.join(" or ", types));
    }
  }

  /** Who asks, as far as the client says; else where it is. For people to read, no proof. */
  Optional<String> asker() {
    Optional<String> said = Optional.ofNullable(request().getHeader(USER_HEADER));
    if (said.isPresent() && !PRINTABLE.matcher(said.get()).matches()) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST,
          USER_HEADER + " must have 1 to 255 printable ASCII characters");
    }
    return said.or(() -> Optional.ofNullable(request().remoteAddress()).map(SocketAddress::host));
  }

  Optional<String> idempotencyKey() {
    Optional<String> key = Optional.ofNullable(request().getHeader(KEY_HEADER));
    if (key.isPresent() && !PRINTABLE.matcher(key.get()).matches()) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, KEY_HEADER + " must have 1 to 255 printable ASCII characters");
    }
    return key;
  }
}
