package io.turboprop.cli.http;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.discovery.DiscoveryException;
import io.turboprop.discovery.ServiceLookup;
import io.turboprop.discovery.ServiceOrder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where managers may be found. If there are several, the first that takes a connection is the one,
 * until it is gone. Blocks; not thread-safe.
 */
public final class Managers {
  private static final String SERVICE = "_turboprop._tcp.";
  private static final String BY_SERVICE = "+srv";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final List<URI> places;
  private final Optional<String> nameServer;
  private @Nullable URI chosen;

  private Managers(List<URI> places, Optional<String> nameServer) {
    this.places = List.copyOf(places);
    this.nameServer = nameServer;
  }

  /** This one. */
  public static Managers at(URI only) {
    return new Managers(List.of(only), Optional.empty());
  }

  /**
   * @param text addresses between commas: {@code http://host:7070}, {@code https://host}, {@code
   *     host:port}, or {@code http+srv://domain} for those that the DNS names as {@code
   *     _turboprop._tcp}
   * @param nameServer who is asked for that; empty for those of the machine
   * @throws CommandException if one is no such address
   */
  public static Managers parse(String text, Optional<String> nameServer) {
    List<URI> places = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      places.add(place(one.strip()));
    }
    return new Managers(places, nameServer);
  }

  private static URI place(String url) {
    try {
      URI uri = URI.create(url.contains("://") ? url : "http://" + url);
      switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
        case "http", "https" -> {
          if (uri.getHost() != null) {
            return uri;
          }
        }
        case "http+srv", "https+srv" -> {
          if (uri.getAuthority() != null && uri.getPort() < 0) {
            return uri;
          }
        }
        default -> {}
      }
    } catch (IllegalArgumentException malformed) {
      // Falls through to the same complaint.
    }
    throw new CommandException(
        ExitCode.USAGE,
        "not an http or https address of a manager, nor http+srv://DOMAIN: '%s'".formatted(url));
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

  private List<URI> all() {
    List<URI> all = new ArrayList<>();
    List<String> why = new ArrayList<>();
    for (URI place : places) {
      if (place.getScheme().endsWith(BY_SERVICE)) {
        all.addAll(offered(place, why));
      } else {
        all.add(place);
      }
    }
    if (all.isEmpty()) {
      throw new CommandException(
          ExitCode.UNREACHABLE, "cannot find a manager: " + String.join("; ", why));
    }
    return all;
  }

  private List<URI> offered(URI domain, List<String> why) {
    String scheme = domain.getScheme();
    String plain = scheme.substring(0, scheme.length() - BY_SERVICE.length());
    String service = SERVICE + domain.getAuthority();
    try {
      List<URI> offered =
          ServiceOrder.of(new ServiceLookup(nameServer).find(service), new SplittableRandom())
              .stream()
              .map(r -> URI.create(plain + "://" + r.host() + ":" + r.port() + domain.getPath()))
              .toList();
      if (offered.isEmpty()) {
        why.add("the DNS has no SRV record of " + service);
      }
      return offered;
    } catch (DiscoveryException e) {
      why.add(e.getMessage());
      return List.of();
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
