package io.turboprop.cli;

import io.turboprop.cli.http.ManagerClient;
import io.turboprop.cli.http.Managers;
import io.turboprop.cli.http.Trust;
import io.turboprop.cli.output.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of every command that speaks to a manager. They may stand after any word of the command
 * ({@code turboprop -m URL tasks list}, {@code turboprop tasks list -m URL}); the last word's win.
 */
public final class ClientOptions {
  static final String DEFAULT_URL = "http://localhost:7070";
  static final String URL_VARIABLE = "TURBOPROP_MANAGER_URL";
  static final String DOMAIN_VARIABLE = "TURBOPROP_DOMAIN";
  static final String DNS_VARIABLE = "TURBOPROP_DNS_SERVER";
  static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofSeconds(30);

  @Option(
      names = {"-m", "--manager-url"},
      paramLabel = "URL",
      description =
          "Manager to talk to; several between commas; http+srv://DOMAIN for those that the DNS"
              + " names. Default: those of $"
              + DOMAIN_VARIABLE
              + ", then $"
              + URL_VARIABLE
              + ", else "
              + DEFAULT_URL)
  @Nullable String managerUrl;

  @Option(
      names = {"-v", "--tls-verification"},
      arity = "0..1",
      fallbackValue = "true",
      hidden = true,
      description =
          "Accepted for compatibility; certificates are verified unless --insecure is given")
  @Nullable Boolean tlsVerification;

  @Option(names = "--insecure", description = "Trust any certificate of the manager")
  boolean insecure;

  @Option(
      names = "--ca-cert",
      paramLabel = "FILE",
      description = "Trust the authorities in this PEM file, and no others")
  @Nullable Path caCert;

  @Option(
      names = "--request-timeout",
      paramLabel = "TIME",
      description = "Longest silence of the manager within one request. Default: 30s")
  @Nullable Duration requestTimeout;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or yaml. Default: table")
  @Nullable Format output;

  /** The options of several words of a command line, read as one. */
  record Merged(List<ClientOptions> nearestFirst) {

    ManagerClient client(Surroundings surroundings) {
      String url =
          first(options -> options.managerUrl).or(() -> usual(surroundings)).orElse(DEFAULT_URL);
      return new ManagerClient(
          Managers.parse(url, surroundings.variable(DNS_VARIABLE)),
          trust(),
          first(options -> options.requestTimeout).orElse(DEFAULT_ANSWER_TIMEOUT),
          surroundings::waitFor);
    }

    Format format() {
      return first(options -> options.output).orElse(Format.TABLE);
    }

    private Trust trust() {
      if (nearestFirst.stream().anyMatch(options -> options.insecure)) {
        return new Trust.Anybody();
      }
      return first(options -> options.caCert)
          .<Trust>map(Trust.Authorities::new)
          .orElseGet(Trust.Defaults::new);
    }

    private <T> Optional<T> first(Function<ClientOptions, @Nullable T> option) {
      for (ClientOptions options : nearestFirst) {
        T value = option.apply(options);
        if (value != null) {
          return Optional.of(value);
        }
      }
      return Optional.empty();
    }

    private static Optional<String> usual(Surroundings surroundings) {
      Optional<String> domain =
          surroundings.variable(DOMAIN_VARIABLE).map(name -> "http+srv://" + name);
      return Stream.concat(domain.stream(), surroundings.variable(URL_VARIABLE).stream())
          .reduce((first, then) -> first + "," + then);
    }
  }
}
