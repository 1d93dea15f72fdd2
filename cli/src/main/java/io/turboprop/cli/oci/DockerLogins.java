package io.turboprop.cli.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.http.Json;
import io.turboprop.proxy.registry.RegistryLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The logins in {@code config.json} of Docker and its relatives: {@code auths} with user and
 * password. Credential helpers are not asked.
 *
 * @param file which says them
 * @param auths by registry
 */
record DockerLogins(Path file, JsonNode auths) {
  private static final String HUB = "docker.io";

  /** Of {@code $DOCKER_CONFIG} or {@code ~/.docker}; none if there is no such file. */
  static DockerLogins find(Map<String, String> environment) {
    String named = environment.getOrDefault("DOCKER_CONFIG", "");
    String home = environment.getOrDefault("HOME", "");
    Path folder = named.isEmpty() ? Path.of(home, ".docker") : Path.of(named);
    Path file = folder.resolve("config.json");
    if ((named.isEmpty() && home.isEmpty()) || !Files.isRegularFile(file)) {
      return new DockerLogins(file, Json.object());
    }
    try {
      return new DockerLogins(file, Json.MAPPER.readTree(file.toFile()).path("auths"));
    } catch (JsonProcessingException e) {
      // Without Jackson's words, which may have a secret in them.
      throw new CommandException(
          ExitCode.USAGE, "%s is not JSON: line %d".formatted(file, line(e)), e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * @param registry {@code host[:port]}
   */
  Optional<RegistryLogin> of(String registry) {
    String host = host(registry);
    for (var entry : auths.properties()) {
      if (host(entry.getKey()).equals(host)) {
        return login(entry.getValue().path("auth").asText(""), entry.getKey());
      }
    }
    return Optional.empty();
  }

  private Optional<RegistryLogin> login(String auth, String registry) {
    if (auth.isEmpty()) {
      return Optional.empty();
    }
    try {
      String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        return Optional.of(
            new RegistryLogin.Password(pair.substring(0, colon), pair.substring(colon + 1)));
      }
    } catch (IllegalArgumentException e) {
      // Told below, without what it holds.
    }
    throw new CommandException(
        ExitCode.USAGE,
        "%s: \"auth\" of \"%s\" is no base64 of user:password".formatted(file, registry));
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  /** {@code host[:port]} of an address, the two names of Docker Hub as one. */
  static String host(String address) {
    String bare =
        address.replaceFirst("(?i)^https?://", "").replaceFirst("/.*", "").toLowerCase(Locale.ROOT);
    return bare.equals("index.docker.io") || bare.equals("registry-1.docker.io") ? HUB : bare;
  }
}
