package io.turboprop.cli.http;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.discovery.DiscoveryException;
import io.turboprop.discovery.ManagerAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where managers may be found. If there are several, the first that takes a connection is the one,
 * until it is gone. Blocks; not thread-safe.
 */
public final class Managers {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final ManagerAddresses addresses;
  private @Nullable URI chosen;

  private Managers(ManagerAddresses addresses) {
    this.addresses = addresses;
  }

  /** This one. */
  public static Managers at(URI only) {
    return new Managers(ManagerAddresses.at(only));
  }

  /**
   * @param text as {@link ManagerAddresses#parse} takes it
   * @param nameServer who is asked for services; empty for those of the machine
   * @throws CommandException if one is no such address
   */
  public static Managers parse(String text, Optional<String> nameServer) {
    try {
      return new Managers(ManagerAddresses.parse(text, nameServer));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The one to talk to.
   *
   * @throws CommandException if the DNS names none
   */
  URI current() {
    URI known = chosen;
    if (known == null) {
      List<URI> all = all();
      known = all.size() == 1 ? all.getFirst() : firstThatAnswers(all);
      chosen = known;
    }
    return known;
  }

  /** It could not be reached: the next time they are looked for anew. */
  void lost() {
    chosen = null;
  }

  /**
   * In no particular order.
   *
   * @throws CommandException if the DNS names none
   */
  List<URI> all() {
    try {
      return addresses.find(new SplittableRandom());
    } catch (DiscoveryException e) {
      throw new CommandException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()));
    }
  }

  /** The first one, if none does: the request itself will say what is wrong with it. */
  private static URI firstThatAnswers(List<URI> all) {
    return all.stream().filter(Managers::answers).findFirst().orElse(all.getFirst());
  }

  private static boolean answers(URI manager) {
    int port =
        manager.getPort() >= 0
            ? manager.getPort()
            : manager.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(manager.getHost(), port),
          Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
