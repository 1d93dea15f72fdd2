package io.turboprop.link;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where brokers may be found, in the order in which they are tried. All with TLS, or none.
 *
 * @param nameServer {@code host} or {@code host:port} of who is asked for services; empty for those
 *     of the machine
 */
public record Brokers(List<Place> places, Optional<String> nameServer) {
  /** More are not taken. */
  static final int MOST = 20;

  /** One broker, or a service that the DNS knows. */
  public sealed interface Place permits BrokerAddress, Service {
    boolean tls();
  }

  /**
   * Brokers that the DNS names: {@code _mqtt._tcp}, with TLS {@code _secure-mqtt._tcp} (IANA's
   * registry of service names).
   */
  public record Service(String domain, boolean tls) implements Place {
    private static final Pattern DOMAIN =
        Pattern.compile(
            "(?=.{1,230}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");

    public Service {
      domain = domain.toLowerCase(Locale.ROOT);
      if (!DOMAIN.matcher(domain).matches()) {
        throw new IllegalArgumentException("'" + domain + "' is no name of a domain");
      }
    }

    /** What the DNS is asked for. */
    public String name() {
      return (tls ? "_secure-mqtt._tcp." : "_mqtt._tcp.") + domain;
    }

    /** As {@link Brokers#parse} reads it. */
    @Override
    public String toString() {
      return (tls ? "mqtts+srv://" : "mqtt+srv://") + domain;
    }
  }

  public Brokers {
    places = List.copyOf(places);
    if (places.isEmpty() || places.size() > MOST) {
      throw new IllegalArgumentException(
          "1 to %d broker addresses are needed, there are %d".formatted(MOST, places.size()));
    }
    if (places.stream().map(Place::tls).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "broker addresses %s: all with TLS or none".formatted(text(places)));
    }
  }

  /** This one alone. */
  public static Brokers at(BrokerAddress only) {
    return new Brokers(List.of(only), Optional.empty());
  }

  /**
   * Reads what stands between commas, each as {@link BrokerAddress#parse} does, or {@code
   * mqtt+srv://domain} or {@code mqtts+srv://domain}.
   *
   * @throws IllegalArgumentException naming the text and what it should be
   */
  public static Brokers parse(String text) {
    return new Brokers(
        Arrays.stream(text.split(",", -1)).map(String::strip).map(Brokers::place).toList(),
        Optional.empty());
  }

  private static Place place(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (String scheme : List.of("mqtt+srv://", "mqtts+srv://")) {
      if (lower.startsWith(scheme)) {
        return new Service(text.substring(scheme.length()), scheme.startsWith("mqtts"));
      }
    }
    return BrokerAddress.parse(text);
  }

  /** The same, with services asked for there. */
  public Brokers askedOf(Optional<String> otherServer) {
    return new Brokers(places, otherServer);
  }

  public boolean tls() {
    return places.getFirst().tls();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return text(places);
  }

  private static String text(List<Place> places) {
    return places.stream().map(Place::toString).collect(Collectors.joining(","));
  }
}
