package io.turboprop.manager.store.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where etcd is and how to get in. The text form has no password.
 *
 * @param endpoints members, {@code http://host:port} or {@code https://host:port}, all of one kind
 * @param login a user of etcd; empty if it asks for none
 * @param ca file of certificates to trust, PEM; empty for those of the JDK
 * @param client certificate that is shown to etcd, if it asks for one
 */
public record EtcdAddress(
    List<URI> endpoints, Optional<Login> login, Optional<Path> ca, Optional<ClientKey> client) {
  private static final String FORM = "expected http://host:2379 or https://host:2379, with commas";

  /** A user and the password. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "user " + user;
    }
  }

  /**
   * @param certificate file, PEM
   * @param key file of its key, PKCS#8 PEM without a password
   */
  public record ClientKey(Path certificate, Path key) {}

  public EtcdAddress {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException(FORM);
    }
    boolean tls = isTls(endpoints.getFirst());
    if (endpoints.stream().anyMatch(endpoint -> isTls(endpoint) != tls)) {
      throw new IllegalArgumentException("http and https are mixed; " + FORM);
    }
    if (!tls && (ca.isPresent() || client.isPresent())) {
      throw new IllegalArgumentException("certificates need https endpoints");
    }
  }

  /**
   * @param urls with commas in between
   * @throws IllegalArgumentException if they are none; the message does not repeat them
   */
  public static EtcdAddress parse(String urls) {
    List<URI> endpoints = new ArrayList<>();
    for (String each : urls.split(",", -1)) {
      endpoints.add(endpoint(each.strip()));
    }
    return new EtcdAddress(endpoints, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static URI endpoint(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("one of the endpoints is no URL; " + FORM, e);
    }
    boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    boolean more = uri.getUserInfo() != null || uri.getQuery() != null || !"".equals(uri.getPath());
    if (!known || uri.getHost() == null || uri.getPort() < 1 || more) {
      throw new IllegalArgumentException("one of the endpoints is not of the form; " + FORM);
    }
    return uri;
  }

  private static boolean isTls(URI endpoint) {
    return "https".equals(endpoint.getScheme());
  }

  public boolean tls() {
    return isTls(endpoints.getFirst());
  }

  public EtcdAddress withLogin(Optional<Login> newLogin) {
    return new EtcdAddress(endpoints, newLogin, ca, client);
  }

  public EtcdAddress withTls(Optional<Path> newCa, Optional<ClientKey> newClient) {
    return new EtcdAddress(endpoints, login, newCa, newClient);
  }

  @Override
  public String toString() {
    return "etcd "
        + endpoints.stream().map(URI::getAuthority).collect(Collectors.joining(",", "", ""));
  }
}
