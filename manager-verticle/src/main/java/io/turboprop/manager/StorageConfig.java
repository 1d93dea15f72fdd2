package io.turboprop.manager;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.etcd.EtcdAddress;
import io.turboprop.manager.store.etcd.EtcdOptions;
import io.turboprop.manager.store.postgres.PostgresAddress;
import io.turboprop.manager.store.postgres.PostgresOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the manager keeps things, and how long.
 *
 * @param sqliteFile used when {@code kind} is {@link Kind#SQLITE}
 * @param postgres there when {@code kind} is {@link Kind#POSTGRES}
 * @param etcd there when {@code kind} is {@link Kind#ETCD}
 * @param dataDir folder for uploaded modules, large results and the embedded broker; made when
 *     absent
 * @param retention of what nobody removes by hand
 */
public record StorageConfig(
    Kind kind,
    Path sqliteFile,
    Optional<PostgresOptions> postgres,
    Optional<EtcdOptions> etcd,
    Path dataDir,
    Retention retention) {
  private static final long MOST_EVENTS = 1_000_000_000;
  private static final int MOST_OF_TASK = 10_000;
  private static final String POSTGRES_URL = "MANAGER_POSTGRES_URL";
  private static final String ETCD_URL = "MANAGER_ETCD_URL";
  private static final String POSTGRES_SCHEMA = "MANAGER_POSTGRES_SCHEMA";

  /** What holds tasks, events and proplets. */
  public enum Kind {
    /** Nothing survives a restart. */
    MEMORY,
    SQLITE,
    /** A database that several managers share. */
    POSTGRES,
    /** A key-value store that several managers share. */
    ETCD
  }

  /**
   * From {@code MANAGER_STORAGE_TYPE}, {@code MANAGER_SQLITE_PATH}, {@code MANAGER_POSTGRES_URL},
   * {@code MANAGER_POSTGRES_SCHEMA}, {@code MANAGER_POSTGRES_CONNECTIONS}, {@code MANAGER_ETCD_URL}
   * and others that begin so, {@code MANAGER_DATA_DIR}, {@code MANAGER_EVENTS_KEPT}, {@code
   * MANAGER_EVENTS_AGE}, {@code MANAGER_EVENTS_TAIL} and {@code MANAGER_ATTEMPTS_KEPT}.
   */
  public static StorageConfig from(Settings settings) {
    String name =
        settings.oneOf(
            "MANAGER_STORAGE_TYPE", List.of("memory", "sqlite", "postgres", "etcd"), "memory");
    Kind kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
    Retention retention =
        retention(settings, kind == Kind.MEMORY ? Retention.IN_MEMORY : Retention.DEFAULT);
    return new StorageConfig(
        kind,
        Path.of(settings.text("MANAGER_SQLITE_PATH", "./propeller.db"))
            .toAbsolutePath()
            .normalize(),
        kind == Kind.POSTGRES ? Optional.of(postgres(settings, retention)) : Optional.empty(),
        kind == Kind.ETCD ? Optional.of(etcd(settings, retention)) : Optional.empty(),
        Path.of(settings.text("MANAGER_DATA_DIR", "./data")).toAbsolutePath().normalize(),
        retention);
  }

  /** The URL has a password, so it is never shown. */
  private static PostgresOptions postgres(Settings settings, Retention retention) {
    String url =
        settings
            .secret(POSTGRES_URL)
            .orElseThrow(
                () ->
                    new SettingsException(
                        POSTGRES_URL
                            + " is not set; "
                            + settings.howToGive(POSTGRES_URL)
                            + " is needed for MANAGER_STORAGE_TYPE=postgres"));
    try {
      return PostgresOptions.at(PostgresAddress.parse(url))
          .withSchema(settings.text(POSTGRES_SCHEMA, PostgresOptions.SCHEMA))
          .withReaders(
              settings.integer("MANAGER_POSTGRES_CONNECTIONS", PostgresOptions.READERS, 1, 64))
          .withRetention(retention);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          POSTGRES_URL + " or " + POSTGRES_SCHEMA + " is wrong: " + e.getMessage());
    }
  }

  private static EtcdOptions etcd(Settings settings, Retention retention) {
    String urls =
        settings
            .optionalText(ETCD_URL)
            .orElseThrow(
                () ->
                    new SettingsException(
                        ETCD_URL
                            + " is not set; "
                            + settings.howToGive(ETCD_URL)
                            + " is needed for MANAGER_STORAGE_TYPE=etcd"));
    try {
      EtcdAddress address =
          EtcdAddress.parse(urls)
              .withLogin(login(settings))
              .withTls(settings.optionalText("MANAGER_ETCD_CA").map(Path::of), clientKey(settings));
      return EtcdOptions.at(address)
          .withPrefix(settings.text("MANAGER_ETCD_PREFIX", EtcdOptions.PREFIX))
          .withLimits(
              settings.integer("MANAGER_ETCD_TXN_OPS", EtcdOptions.OPS, 16, 100_000),
              settings.integer("MANAGER_ETCD_TXN_BYTES", EtcdOptions.BYTES, 100_000, 100_000_000))
          .withBlobBytes(
              settings.longInteger("MANAGER_ETCD_BLOB_BYTES", EtcdOptions.BLOB_BYTES, 0, 1L << 40))
          .withRetention(retention);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          ETCD_URL + " or another MANAGER_ETCD_ setting is wrong: " + e.getMessage());
    }
  }

  private static Optional<EtcdAddress.Login> login(Settings settings) {
    Optional<String> user = settings.optionalText("MANAGER_ETCD_USER");
    Optional<String> password = settings.secret("MANAGER_ETCD_PASSWORD");
    if (user.isPresent() != password.isPresent()) {
      throw new SettingsException("MANAGER_ETCD_USER and MANAGER_ETCD_PASSWORD go together");
    }
    return user.map(name -> new EtcdAddress.Login(name, password.orElseThrow()));
  }

  private static Optional<EtcdAddress.ClientKey> clientKey(Settings settings) {
    Optional<Path> certificate = settings.optionalText("MANAGER_ETCD_CERT").map(Path::of);
    Optional<Path> key = settings.optionalText("MANAGER_ETCD_KEY").map(Path::of);
    if (certificate.isPresent() != key.isPresent()) {
      throw new SettingsException("MANAGER_ETCD_CERT and MANAGER_ETCD_KEY go together");
    }
    return certificate.map(file -> new EtcdAddress.ClientKey(file, key.orElseThrow()));
  }

  private static Retention retention(Settings settings, Retention byDefault) {
    Retention.Happenings events = byDefault.happenings();
    return byDefault
        .withHappenings(
            events
                .withKept(
                    settings.longInteger("MANAGER_EVENTS_KEPT", events.kept(), 1, MOST_EVENTS))
                .withAge(age(settings, events.age()))
                .withTail(settings.integer("MANAGER_EVENTS_TAIL", events.tail(), 0, MOST_OF_TASK)))
        .withAttempts(
            settings.integer("MANAGER_ATTEMPTS_KEPT", byDefault.attemptsKept(), 1, MOST_OF_TASK));
  }

  private static Duration age(Settings settings, Duration byDefault) {
    Duration age = settings.duration("MANAGER_EVENTS_AGE", byDefault);
    if (!age.isPositive()) {
      throw new SettingsException("MANAGER_EVENTS_AGE is \"" + age + "\", expected more than 0");
    }
    return age;
  }

  public Path modules() {
    return dataDir.resolve("modules");
  }

  public Path results() {
    return dataDir.resolve("results");
  }

  /** Whether several managers can have the same store. */
  boolean shared() {
    return switch (kind) {
      case MEMORY, SQLITE -> false;
      case POSTGRES, ETCD -> true;
    };
  }

  Path broker() {
    return dataDir.resolve("broker");
  }
}
