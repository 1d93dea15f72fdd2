package io.turboprop.manager.store.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a database is and how to get in, as a URL says it: {@code
 * postgresql://user:password@host:port,host:port/database?sslmode=verify-full&sslrootcert=ca.pem}.
 * Of several hosts the first one that takes writes is used. The text form has no password.
 *
 * @param rootCertificate file of certificates to trust, PEM; empty for those of the JDK
 */
public record PostgresAddress(
    List<Host> hosts,
    String user,
    String password,
    String database,
    Tls tls,
    Optional<Path> rootCertificate) {
  private static final int PORT = 5432;
  private static final Pattern URL =
      Pattern.compile(
          "postgres(?:ql)?://(?<user>[^:/@?]+)(?::(?<password>[^/@?]*))?@(?<hosts>[^/?]+)"
              + "/(?<database>[^/?]+)(?:\\?(?<query>.*))?");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:\\[(?<v6>[0-9A-Fa-f:.%]+)\\]|(?<name>[^:\\[\\]]+))(?::(?<port>\\d{1,5}))?");
  private static final String FORM =
      "postgresql://user:password@host:port/database?sslmode=disable|require|verify-full";

  /** A server. */
  public record Host(String name, int port) {
    public Host {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("a port must be 1 to 65535, not " + port);
      }
    }

    @Override
    public String toString() {
      return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
  }

  /** {@code sslmode}. */
  public enum Tls {
    DISABLE("disable"),
    /** Encrypted, with whoever answers. */
    REQUIRE("require"),
    /** Encrypted, with a server that shows a trusted certificate for its name. */
    VERIFY_FULL("verify-full");

    private final String word;

    Tls(String word) {
      this.word = word;
    }
  }

  public PostgresAddress {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("at least one host is needed");
    }
  }

  /**
   * @throws IllegalArgumentException if it is no such URL; the message does not repeat it, since it
   *     may have a password
   */
  public static PostgresAddress parse(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException("expected " + FORM);
    }
    Query query = Query.parse(Optional.ofNullable(parts.group("query")).orElse(""));
    return new PostgresAddress(
        hosts(parts.group("hosts")),
        decoded(parts.group("user")),
        decoded(Optional.ofNullable(parts.group("password")).orElse("")),
        decoded(parts.group("database")),
        query.tls,
        query.rootCertificate);
  }

  private static List<Host> hosts(String text) {
    List<Host> hosts = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      Matcher host = HOST.matcher(each);
      if (!host.matches()) {
        throw new IllegalArgumentException("\"" + each + "\" is no host:port; expected " + FORM);
      }
      String name = host.group("v6") == null ? host.group("name") : host.group("v6");
      String port = host.group("port");
      hosts.add(new Host(name, port == null ? PORT : Integer.parseInt(port)));
    }
    return hosts;
  }

  private record Query(Tls tls, Optional<Path> rootCertificate) {
    static Query parse(String text) {
      Tls tls = Tls.DISABLE;
      Optional<Path> root = Optional.empty();
      for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        switch (name) {
          case "sslmode" -> tls = mode(value);
          case "sslrootcert" -> root = Optional.of(Path.of(value));
          default ->
              throw new IllegalArgumentException(
                  "\"" + name + "\" is not known; sslmode and sslrootcert are");
        }
      }
      if (root.isPresent() && tls != Tls.VERIFY_FULL) {
        throw new IllegalArgumentException("sslrootcert needs sslmode=verify-full");
      }
      return new Query(tls, root);
    }

    private static Tls mode(String word) {
      for (Tls tls : Tls.values()) {
        if (tls.word.equals(word)) {
          return tls;
        }
      }
      throw new IllegalArgumentException(
          "sslmode is \"" + word + "\", expected disable, require or verify-full");
    }
  }

  /** In the user part of a URL a plus is a plus. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "postgresql://"
        + hosts.stream().map(Host::toString).collect(Collectors.joining(","))
        + "/"
        + database;
  }
}
