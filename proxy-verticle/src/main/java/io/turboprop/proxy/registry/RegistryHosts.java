package io.turboprop.proxy.registry;

import io.turboprop.model.ImageRef;
import io.turboprop.proxy.transfer.ImageException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names of registries to how they are reached, and who is shown the login. */
final class RegistryHosts {
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[[0-9a-f:]+]|[a-z0-9]+(?:[.-]+[a-z0-9]+)*)(?::(?<port>\\d{1,5}))?");
  private static final int MAX_PORT = 65_535;

  private final @Nullable RegistryHost home;
  private final Set<String> plainHttp;
  private final RegistryLogin login;

  RegistryHosts(RegistryConfig config) {
    this.plainHttp =
        config.plainHttp().stream()
            .map(host -> RegistryHost.normal(bare(host)))
            .collect(Collectors.toUnmodifiableSet());
    this.login = config.login();
    this.home = config.home().map(this::home).orElse(null);
  }

  RegistryHost of(ImageRef.Oci image) {
    if (image.registry().isPresent()) {
      return named(image.registry().get());
    }
    if (home == null) {
      throw ImageException.invalid(
          "it names no registry; write host/repository:tag, or set PROXY_REGISTRY_URL");
    }
    return home;
  }

  /** What to prove ourselves with at this registry. */
  RegistryLogin login(RegistryHost host) {
    return home != null && host.authority().equals(home.authority())
        ? login
        : new RegistryLogin.Anonymous();
  }

  /** Whether secrets and images may travel to this address without TLS. */
  boolean mayBePlain(URI address) {
    return isLoopback(String.valueOf(address.getHost()))
        || plainHttp.contains(RegistryHost.normal(String.valueOf(address.getAuthority())))
        || (home != null
            && !home.tls()
            && home.authority()
                .equals(RegistryHost.normal(String.valueOf(address.getAuthority()))));
  }

  private RegistryHost named(String name) {
    String authority = RegistryHost.normal(name);
    if (!isAuthority(authority)) {
      throw ImageException.invalid("\"" + name + "\" is no host or host:port of a registry");
    }
    if (home != null && home.authority().equals(authority)) {
      return home;
    }
    return new RegistryHost(authority, usesTls(authority));
  }

  private RegistryHost home(String url) {
    String authority = RegistryHost.normal(bare(url));
    if (!isAuthority(authority)) {
      throw new IllegalArgumentException(
          "PROXY_REGISTRY_URL \"" + url + "\" names no host or host:port");
    }
    String lower = url.toLowerCase(Locale.ROOT);
    boolean tls =
        lower.startsWith("https://") || (!lower.startsWith("http://") && usesTls(authority));
    return new RegistryHost(authority, tls);
  }

  private boolean usesTls(String authority) {
    return !plainHttp.contains(authority) && !isLoopback(hostOf(authority));
  }

  private static boolean isAuthority(String text) {
    Matcher parts = AUTHORITY.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    String port = parts.group("port");
    return port == null || (Integer.parseInt(port) > 0 && Integer.parseInt(port) <= MAX_PORT);
  }

  /** Without scheme and path. */
  static String bare(String url) {
    String rest = url.replaceFirst("(?i)^https?://", "");
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  private static String hostOf(String authority) {
    return Optional.ofNullable(URI.create("http://" + authority).getHost()).orElse(authority);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
