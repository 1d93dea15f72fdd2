package io.turboprop.manager.join;

import io.turboprop.manager.join.Admission.Admitted;
import io.turboprop.manager.join.Admission.Refused;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.PropletId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tokens and those who joined by them, and the one place that decides about a wish to join. Changes
 * come after they were stored. Not thread-safe.
 */
public final class JoinRegister {
  /** How the token of the settings is called where those that were made have an id. */
  public static final String STANDING = "MANAGER_JOIN_TOKEN";

  /** A token that leaked must not fill the disk. */
  static final int MOST_JOINED = 100_000;

  private static final int ID_CHARS_IN_NAME = 8;

  private final Optional<Digest> standing;
  private final Map<String, JoinToken> tokens = new LinkedHashMap<>();
  private final Map<PropletId, Joined> joined = new LinkedHashMap<>();
  private final Map<Digest, PropletId> machines = new HashMap<>();
  private final Map<String, PropletId> names = new HashMap<>();

  /**
   * @param standing digest of a token that is good for any number of machines, for ever
   */
  public JoinRegister(Optional<Digest> standing) {
    this.standing = standing;
  }

  /** Those that are made, the newest first. */
  public List<JoinToken> tokens() {
    return tokens.values().stream()
        .sorted(Comparator.comparing(JoinToken::createdAt).reversed())
        .toList();
  }

  public Optional<JoinToken> token(String id) {
    return Optional.ofNullable(tokens.get(id));
  }

  public void put(JoinToken token) {
    tokens.put(token.id(), token);
  }

  public void removeToken(String id) {
    tokens.remove(id);
  }

  public Collection<Joined> joined() {
    return List.copyOf(joined.values());
  }

  public Optional<Joined> joined(PropletId id) {
    return Optional.ofNullable(joined.get(id));
  }

  public void put(Joined one) {
    remove(one.id());
    joined.put(one.id(), one);
    one.machine().ifPresent(machine -> machines.put(machine, one.id()));
    if (!one.name().isEmpty()) {
      names.put(one.name(), one.id());
    }
  }

  public void remove(PropletId id) {
    Joined former = joined.remove(id);
    if (former != null) {
      former.machine().ifPresent(machines::remove);
      names.remove(former.name(), id);
    }
  }

  /**
   * Changes nothing. The same machine gets the same identity with a new key, and pays no use of its
   * token again, so that an answer that was lost can be asked for once more.
   *
   * @param id for whoever is new
   * @param key digest of the password that is given
   * @param elsewhere whether somebody in the fleet who is not that proplet has the name
   */
  public Admission decide(
      Pass pass, JoinWish wish, PropletId id, Digest key, Instant now, NameTaken elsewhere) {
    Optional<Joined> former =
        wish.machine()
            .flatMap(machine -> Optional.ofNullable(machines.get(machine)))
            .map(joined::get);
    Optional<Refused> bad = refusal(pass, former, now);
    if (bad.isPresent()) {
      return bad.get();
    }
    Optional<JoinToken> token = made(pass);
    PropletId who = former.map(Joined::id).orElse(id);
    String name = name(wish, token.map(JoinToken::namePrefix).orElse(""), who);
    if (name.length() > JoinWish.MOST_NAME_CHARS) {
      return new Refused(
          ErrorCode.INVALID_REQUEST,
          "name must have at most %d characters, with the prefix of the token"
              .formatted(JoinWish.MOST_NAME_CHARS));
    }
    if (isTaken(name, who, elsewhere)) {
      return new Refused(
          ErrorCode.CONFLICT,
          "the name %s is another machine's; join with another name, or with none".formatted(name));
    }
    Map<String, String> labels = new HashMap<>(wish.labels());
    token.ifPresent(of -> labels.putAll(of.labels()));
    String by = token.map(JoinToken::id).orElse(STANDING);
    return former
        .map(known -> new Admitted(known.again(name, key, by, labels), Optional.empty(), false))
        .orElseGet(
            () ->
                new Admitted(
                    new Joined(id, name, key, wish.machine(), by, labels, now, false),
                    token.map(JoinToken::spent),
                    true));
  }

  /** Whether somebody has a name, other than one proplet. */
  @FunctionalInterface
  public interface NameTaken {
    boolean byOtherThan(PropletId proplet, String name);
  }

  private Optional<Refused> refusal(Pass pass, Optional<Joined> former, Instant now) {
    Optional<JoinToken> made = made(pass);
    if (made.isEmpty()) {
      return isStanding(pass)
          ? shutOut(former)
          : refused("is not known here; it may be wrong, or revoked");
    }
    JoinToken token = made.get();
    if (token.expired(now)) {
      return refused("%s expired at %s".formatted(token.id(), token.expiresAt()));
    }
    if (token.usedUp() && former.filter(known -> known.token().equals(token.id())).isEmpty()) {
      return refused("%s is used up: %d joined by it".formatted(token.id(), token.used()));
    }
    return shutOut(former);
  }

  private Optional<Refused> shutOut(Optional<Joined> former) {
    if (former.isEmpty()) {
      return joined.size() < MOST_JOINED
          ? Optional.empty()
          : Optional.of(
              new Refused(
                  ErrorCode.CONFLICT,
                  MOST_JOINED
                      + " proplets have joined, there may not be more; revoke and delete some"));
    }
    return former
        .filter(Joined::revoked)
        .map(
            known ->
                new Refused(
                    ErrorCode.FORBIDDEN,
                    "this machine is proplet %s, which was revoked".formatted(known.id())));
  }

  private static Optional<Refused> refused(String why) {
    return Optional.of(
        new Refused(ErrorCode.JOIN_REFUSED, "the join token " + why + "; ask for a new one"));
  }

  /** The token that was made and is shown whole; takes as long for a wrong one. */
  private Optional<JoinToken> made(Pass pass) {
    return pass.token().map(tokens::get).filter(token -> token.secret().matches(pass.secret()));
  }

  private boolean isStanding(Pass pass) {
    return standing.filter(token -> token.matches(pass.whole())).isPresent();
  }

  private static String name(JoinWish wish, String prefix, PropletId id) {
    if (prefix.isEmpty() || wish.name().startsWith(prefix)) {
      return wish.name();
    }
    String rest = wish.name().isEmpty() ? shortened(id) : wish.name();
    return prefix + rest;
  }

  private static String shortened(PropletId id) {
    return id.value().substring(0, Math.min(ID_CHARS_IN_NAME, id.value().length()));
  }

  private boolean isTaken(String name, PropletId who, NameTaken elsewhere) {
    if (name.isEmpty()) {
      return false;
    }
    Predicate<PropletId> another = owner -> !owner.equals(who);
    return Optional.ofNullable(names.get(name)).filter(another).isPresent()
        || elsewhere.byOtherThan(who, name);
  }
}
