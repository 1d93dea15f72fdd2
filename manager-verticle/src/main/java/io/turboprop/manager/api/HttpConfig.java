package io.turboprop.manager.api;

import io.turboprop.config.DurationText;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Address, timeouts and limits of the HTTP door (wire reference §9.1, §20.1).
 *
 * @param port 0 takes any free one
 * @param tls plain HTTP if empty
 */
public record HttpConfig(
    String host, int port, Optional<Tls> tls, Timeouts timeouts, Limits limits, Streams streams) {

  public static final HttpConfig DEFAULT =
      new HttpConfig(
          "localhost", 7070, Optional.empty(), Timeouts.DEFAULT, Limits.DEFAULT, Streams.DEFAULT);

  private static final Duration LEAST_OF_STREAMS = Duration.ofMillis(100);

  /** PEM files. */
  public record Tls(Path certificate, Path key) {}

  /**
   * @param read for a whole request body
   * @param write for the work on a request, and once more for sending the answer
   * @param header from the connection to the end of the first request's header
   * @param idle without any byte in either direction
   * @param drain for requests in work when the server stops
   */
  public record Timeouts(
      Duration read, Duration write, Duration header, Duration idle, Duration drain) {
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5));
  }

  /**
   * @param headerBytes of the request line and of all headers, each
   * @param bodyBytes of a whole request body
   * @param spoolBytes of a body kept in memory; what is longer goes to a file
   * @param fieldsBytes of a task document without its module
   * @param workers threads that read documents
   */
  public record Limits(
      int headerBytes, long bodyBytes, int spoolBytes, int fieldsBytes, int workers) {
    public static final Limits DEFAULT =
        new Limits(1_048_576, 104_857_600, 256 * 1024, 8 * 1024 * 1024, 4);
  }

  /**
   * Of streams of events. The idle and write timeouts do not end them.
   *
   * @param subscribers most streams open at once
   * @param pageEvents most events read at once for a stream
   * @param keepAlive longest silence on a stream
   * @param stuck after which a reader that takes nothing is cut
   */
  public record Streams(int subscribers, int pageEvents, Duration keepAlive, Duration stuck) {
    public static final Streams DEFAULT =
        new Streams(1_000, 100, Duration.ofSeconds(15), Duration.ofSeconds(60));
  }

  /**
   * Reads {@code MANAGER_HTTP_…}.
   *
   * @throws SettingsException for a wrong value, or a certificate without key or the reverse
   */
  public static HttpConfig from(Settings settings) {
    return new HttpConfig(
        settings.text("MANAGER_HTTP_HOST", DEFAULT.host),
        settings.integer("MANAGER_HTTP_PORT", DEFAULT.port, 0, 65_535),
        tls(settings),
        timeouts(settings),
        limits(settings),
        streams(settings));
  }

  private static Streams streams(Settings settings) {
    Streams usual = Streams.DEFAULT;
    return new Streams(
        settings.integer("MANAGER_HTTP_SERVER_MAX_SUBSCRIBERS", usual.subscribers, 0, 1_000_000),
        usual.pageEvents,
        positive(settings, "MANAGER_HTTP_SERVER_STREAM_KEEP_ALIVE", usual.keepAlive),
        positive(settings, "MANAGER_HTTP_SERVER_STREAM_STUCK", usual.stuck));
  }

  private static Duration positive(Settings settings, String name, Duration usual) {
    Duration duration = settings.duration(name, usual);
    if (duration.compareTo(LEAST_OF_STREAMS) < 0) {
      throw new SettingsException(
          name + " must be at least " + DurationText.of(LEAST_OF_STREAMS) + ", such as 15s");
    }
    return duration;
  }

  private static Optional<Tls> tls(Settings settings) {
    Optional<String> certificate = settings.optionalText("MANAGER_HTTP_SERVER_CERT");
    Optional<String> key = settings.optionalText("MANAGER_HTTP_SERVER_KEY");
    if (certificate.isPresent() != key.isPresent()) {
      throw new SettingsException(
          "MANAGER_HTTP_SERVER_CERT and MANAGER_HTTP_SERVER_KEY go together; only "
              + (key.isPresent() ? "the key" : "the certificate")
              + " is set");
    }
    return certificate.map(file -> new Tls(Path.of(file), Path.of(key.orElseThrow())));
  }

  private static Timeouts timeouts(Settings settings) {
    Timeouts usual = Timeouts.DEFAULT;
    return new Timeouts(
        settings.duration("MANAGER_HTTP_SERVER_READ_TIMEOUT", usual.read),
        settings.duration("MANAGER_HTTP_SERVER_WRITE_TIMEOUT", usual.write),
        settings.duration("MANAGER_HTTP_SERVER_READ_HEADER_TIMEOUT", usual.header),
        settings.duration("MANAGER_HTTP_SERVER_IDLE_TIMEOUT", usual.idle),
        settings.duration("MANAGER_HTTP_SERVER_DRAIN_TIMEOUT", usual.drain));
  }

  private static Limits limits(Settings settings) {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        settings.integer(
            "MANAGER_HTTP_SERVER_MAX_HEADER_BYTES", usual.headerBytes, 1024, 64 * 1024 * 1024),
        settings.longInteger("MANAGER_HTTP_SERVER_MAX_BODY_BYTES", usual.bodyBytes, 1024, 1L << 34),
        settings.integer("MANAGER_HTTP_SERVER_SPOOL_BYTES", usual.spoolBytes, 0, 64 * 1024 * 1024),
        settings.integer(
            "MANAGER_HTTP_SERVER_MAX_FIELDS_BYTES", usual.fieldsBytes, 1024, 64 * 1024 * 1024),
        settings.integer("MANAGER_HTTP_SERVER_WORKERS", usual.workers, 1, 256));
  }
}
