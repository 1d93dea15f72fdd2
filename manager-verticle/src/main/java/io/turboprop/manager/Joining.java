package io.turboprop.manager;

import io.turboprop.config.Credentials;
import io.turboprop.link.Login;
import io.turboprop.manager.JoinConfig.Guest;
import io.turboprop.manager.service.JoinDoor;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.manager.service.JoinSetup.Handout;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** What those who join are given, by the settings of the manager. */
final class Joining {
  private static final int SECRET_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Joining() {}

  /**
   * @param door of the manager's own broker, if it has one
   * @param ownPort where that listens
   */
  static JoinSetup setup(ManagerConfig config, JoinDoor door, Optional<Integer> ownPort) {
    return new JoinSetup(door, config.joining().token(), handout(config, ownPort), Joining::secret);
  }

  private static Handout handout(ManagerConfig config, Optional<Integer> ownPort) {
    Credentials manager = config.credentials();
    JoinConfig joining = config.joining();
    Optional<String> theirs =
        ownPort.isPresent() ? Optional.empty() : Optional.of(config.mqtt().address());
    return new Handout(
        manager.tenant(),
        manager.channel(),
        joining.brokers().or(() -> theirs),
        ownPort.orElse(0),
        login(joining.guest(), ownPort.isPresent()),
        refusal(joining.guest(), ownPort.isPresent()));
  }

  private static Optional<Login> login(Guest guest, boolean own) {
    return !own && guest instanceof Guest.Shared shared
        ? Optional.of(shared.login())
        : Optional.empty();
  }

  private static Optional<String> refusal(Guest guest, boolean own) {
    return !own && guest instanceof Guest.Unknown
        ? Optional.of(
            "nobody can join: the broker is not the manager's own, so it cannot be told of new"
                + " proplets; MANAGER_JOIN_LOGIN says how they get in, USER:PASSWORD or none")
        : Optional.empty();
  }

  /** Nobody guesses it, and nobody gets it twice. */
  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
