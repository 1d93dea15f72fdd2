package io.turboprop.proplet;

import io.turboprop.model.PropletMetadata;
import io.turboprop.proplet.engine.EngineInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What a proplet tells of the machine it runs on, in upstream's words (wire reference §3.1). */
final class HostFacts {
  private HostFacts() {}

  /**
   * Blocks.
   *
   * @param memoryBytes that can be used at most
   */
  static PropletMetadata metadata(
      PropletIdentity identity, EngineInfo engine, int slots, long memoryBytes, String version) {
    boolean tell = identity.collectSystemInfo();
    return new PropletMetadata(
        identity.description(),
        identity.tags(),
        identity.location(),
        tell ? address().orElse("") : "",
        tell ? environment() : "",
        tell ? os() : "",
        tell ? hostname() : "",
        tell ? arch() : "",
        tell ? memoryBytes : 0,
        version,
        engine.version(),
        PropletMetadata.NATIVE_PROTOCOL,
        identity.name(),
        Runtime.getRuntime().availableProcessors(),
        slots,
        engine.tiers(),
        identity.labels());
  }

  /** Names the machine for as long as it is up, containers included; empty if it says nothing. */
  static String node(Path proc) {
    try {
      return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String environment() {
    return Files.exists(Path.of("/.dockerenv")) ? "docker" : "binary";
  }

  /** Rust's names of operating systems. */
  private static String os() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return "macos";
    }
    return name.startsWith("windows") ? "windows" : name;
  }

  /** Rust's names of processors. */
  private static String arch() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64" -> "x86_64";
      case "x86", "i386" -> "x86";
      default -> name;
    };
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return System.getenv().getOrDefault("HOSTNAME", "");
    }
  }

  /** The first address that others can reach. */
  private static Optional<String> address() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(HostFacts::isOutward)
          .flatMap(network -> network.getInterfaceAddresses().stream())
          .map(InterfaceAddress::getAddress)
          .filter(address -> address.getAddress().length == 4)
          .map(InetAddress::getHostAddress)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isOutward(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback() && !network.isVirtual();
    } catch (IOException e) {
      return false;
    }
  }
}
