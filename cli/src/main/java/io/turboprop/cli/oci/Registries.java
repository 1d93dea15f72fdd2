package io.turboprop.cli.oci;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.config.SettingsException;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.model.ImageRef;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.ProxySettings;
import io.turboprop.proxy.registry.RegistryConfig;
import io.turboprop.proxy.registry.RegistryLogin;
import io.turboprop.proxy.transfer.ImageException;
import java.util.Map;
import java.util.Optional;

/**
 * How this command reaches registries: with the settings of the proxy, and with the logins that
 * {@code docker login} wrote down where those have none.
 */
public final class Registries {
  private Registries() {}

  /**
   * @param environment with the settings, or the name of the file that has them
   */
  public static RegistryConfig config(ImageRef.Oci image, Map<String, String> environment) {
    RegistryConfig config;
    try {
      config = ProxySettings.registry(ProxySettings.find(environment));
    } catch (SettingsException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    Optional<String> registry = image.registry().or(config::home);
    if (registry.isEmpty() || hasLogin(registry.get(), config)) {
      return config;
    }
    return DockerLogins.find(environment)
        .of(registry.get())
        .map(login -> shown(login, registry.get(), config))
        .orElse(config);
  }

  /** The login goes to the home registry only, so that this one becomes it. */
  private static RegistryConfig shown(RegistryLogin login, String registry, RegistryConfig config) {
    boolean home = config.home().filter(known -> same(known, registry)).isPresent();
    return (home ? config : config.at(registry)).as(login);
  }

  private static boolean hasLogin(String registry, RegistryConfig config) {
    return !(config.login() instanceof RegistryLogin.Anonymous)
        && config.home().filter(home -> same(home, registry)).isPresent();
  }

  private static boolean same(String home, String registry) {
    return DockerLogins.host(home).equals(DockerLogins.host(registry));
  }

  /**
   * Where an image is or shall be.
   *
   * @throws CommandException if the reference is none of these
   */
  public static ImageRef parse(String reference) {
    ImageRef image;
    try {
      image = ImageRef.parse(reference);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    return switch (image) {
      case ImageRef.Oci oci -> oci;
      case ImageRef.Layout layout -> layout;
      case ImageRef.Http _, ImageRef.Blob _ ->
          throw new CommandException(
              ExitCode.USAGE, reference + " is neither host/repository:tag nor oci:DIR:TAG");
    };
  }

  /**
   * @param image of a registry or layout
   */
  public static Shelf open(
      ImageRef image, Map<String, String> environment, RegistryShelf.Wish wish) {
    return switch (image) {
      case ImageRef.Oci oci -> RegistryShelf.open(oci, config(oci, environment), wish);
      case ImageRef.Layout layout -> new LayoutShelf(layout);
      case ImageRef.Http _, ImageRef.Blob _ ->
          throw new IllegalArgumentException(image.text() + " has no shelf");
    };
  }

  /** Tag or digest of an image, empty if it names neither. */
  public static Optional<String> reference(ImageRef image) {
    return switch (image) {
      case ImageRef.Oci oci -> Optional.of(oci.reference());
      case ImageRef.Layout layout -> layout.tag();
      case ImageRef.Http _, ImageRef.Blob _ -> Optional.empty();
    };
  }

  /** What is wrong with the manifest of an image, for the user. */
  public static CommandException refused(MalformedManifestException e, String image) {
    return refused(ImageException.invalid(String.valueOf(e.getMessage())), image);
  }

  /** What went wrong with an image, for the user. */
  public static CommandException refused(ImageException e, String image) {
    ImageException told = e.about(image);
    ReasonCode code = e.reason().code();
    String more =
        code == ReasonCode.IMAGE_DENIED
            ? "; or log in with a tool that writes the password into ~/.docker/config.json"
            : "";
    return new CommandException(
        code == ReasonCode.IMAGE_NOT_FOUND ? ExitCode.NOT_FOUND : ExitCode.FAILED,
        told.getMessage() + more,
        e);
  }
}
