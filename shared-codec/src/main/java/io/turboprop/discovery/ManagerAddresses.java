package io.turboprop.discovery;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Where managers may be found, in the order in which they are tried.
 *
 * @param places {@code http}, {@code https}, or one of these with {@code +srv} for what the DNS
 *     names as {@code _turboprop._tcp}; not empty
 * @param nameServer who is asked for that; empty for those of the machine
 */
public record ManagerAddresses(List<URI> places, Optional<String> nameServer) {
  private static final String SERVICE = "_turboprop._tcp.";
  private static final String BY_SERVICE = "+srv";

  public ManagerAddresses {
    places = List.copyOf(places);
  }

  /** This one. */
  public static ManagerAddresses at(URI only) {
    return new ManagerAddresses(List.of(only), Optional.empty());
  }

  /**
   * @param text addresses between commas: {@code http://host:7070}, {@code https://host}, {@code
   *     host:port}, or {@code http+srv://domain}
   * @throws IllegalArgumentException naming what is no such address
   */
  public static ManagerAddresses parse(String text, Optional<String> nameServer) {
    List<URI> places = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      places.add(place(one.strip()));
    }
    return new ManagerAddresses(places, nameServer);
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
    throw new IllegalArgumentException(
        "not an http or https address of a manager, nor http+srv://DOMAIN: '%s'".formatted(url));
  }

  /**
   * All of them, services asked for now. Blocks if there are services.
   *
   * @return not empty
   * @throws DiscoveryException if the DNS names none, and nothing else is known
   */
  public List<URI> find(RandomGenerator random) throws DiscoveryException {
    List<URI> all = new ArrayList<>();
    List<String> why = new ArrayList<>();
    for (URI place : places) {
      if (place.getScheme().endsWith(BY_SERVICE)) {
        all.addAll(offered(place, random, why));
      } else {
        all.add(place);
      }
    }
    if (all.isEmpty()) {
      throw new DiscoveryException("cannot find a manager: " + String.join("; ", why));
    }
    return all;
  }

  private List<URI> offered(URI domain, RandomGenerator random, List<String> why) {
    String scheme = domain.getScheme();
    String plain = scheme.substring(0, scheme.length() - BY_SERVICE.length());
    String service = SERVICE + domain.getAuthority();
    try {
      List<URI> offered =
          ServiceOrder.of(new ServiceLookup(nameServer).find(service), random).stream()
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
}
