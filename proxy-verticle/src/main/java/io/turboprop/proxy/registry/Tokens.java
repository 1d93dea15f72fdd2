package io.turboprop.proxy.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.turboprop.proxy.registry.HttpGet.Answer;
import io.turboprop.proxy.registry.RegistryLogin.Anonymous;
import io.turboprop.proxy.registry.RegistryLogin.Password;
import io.turboprop.proxy.registry.RegistryLogin.Token;
import io.turboprop.proxy.registry.RegistryRepository.Access;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes into the {@code Authorization} header, per registry and repository, kept until it
 * expires. Answers challenges as the distribution project's "Token Authentication Specification"
 * says. Event loop of its owner only.
 */
final class Tokens {
  private static final String PUSH = "push";
  private static final int MAX_KEPT = 1000;
  private static final int MAX_ANSWER = 64 << 10;
  private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);
  private static final Duration LONGEST_LIFE = Duration.ofDays(1);

  private final HttpGet http;
  private final RegistryHosts hosts;
  private final InstantSource clock;
  private final Access access;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Map<Scope, Kept> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Scope, Kept> eldest) {
          return size() > MAX_KEPT;
        }
      };

  /**
   * @param access asked for from the first request on, so that one token does for all
   */
  Tokens(HttpGet http, RegistryHosts hosts, InstantSource clock, Access access) {
    this.http = http;
    this.hosts = hosts;
    this.clock = clock;
    this.access = access;
  }

  private record Scope(String authority, String repository) {}

  /**
   * @param challenges which it answers
   */
  private record Kept(String header, Instant until, List<Challenge> challenges) {}

  private record Fetched(String header, Instant until) {
    Kept answering(List<Challenge> challenges) {
      return new Kept(header, until, challenges);
    }
  }

  /** The header to begin with, if one is known that has not expired. */
  Optional<String> current(RegistryHost host, String repository) {
    return Optional.ofNullable(kept.get(new Scope(host.authority(), repository)))
        .filter(k -> clock.instant().isBefore(k.until()))
        .map(Kept::header);
  }

  /** The same, after asking for another one where that has expired. */
  Future<Optional<String>> renewed(RegistryHost host, String repository) {
    Kept known = kept.get(new Scope(host.authority(), repository));
    return known == null || clock.instant().isBefore(known.until())
        ? Future.succeededFuture(current(host, repository))
        : answer(host, repository, known.challenges());
  }

  /**
   * Answers the challenges of a 401. What was known before is forgotten.
   *
   * @return the new header; empty if we have nothing to answer with
   */
  Future<Optional<String>> answer(
      RegistryHost host, String repository, List<Challenge> challenges) {
    Scope scope = new Scope(host.authority(), repository);
    kept.remove(scope);
    return header(host, repository, challenges)
        .map(
            fresh -> {
              fresh.ifPresent(k -> kept.put(scope, k));
              return fresh.map(Kept::header);
            });
  }

  private Future<Optional<Kept>> header(
      RegistryHost host, String repository, List<Challenge> challenges) {
    RegistryLogin login = hosts.login(host);
    Instant longest = clock.instant().plus(LONGEST_LIFE);
    if (login instanceof Token token) {
      return Future.succeededFuture(Optional.of(new Kept(token.header(), longest, challenges)));
    }
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("bearer")) {
        return fetch(challenge, login, repository)
            .map(fetched -> Optional.of(fetched.answering(challenges)));
      }
      if (challenge.scheme().equals("basic") && login instanceof Password password) {
        return Future.succeededFuture(
            Optional.of(new Kept(password.header(), longest, challenges)));
      }
    }
    return Future.succeededFuture(Optional.empty());
  }

  private Future<Fetched> fetch(Challenge challenge, RegistryLogin login, String repository) {
    URI address;
    try {
      address = address(challenge, repository);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(
          ImageException.unavailable("the registry names a token server that is no address"));
    }
    Optional<String> authorization =
        switch (login) {
          case Password password -> Optional.of(password.header());
          case Token token -> Optional.of(token.header());
          case Anonymous anonymous -> Optional.empty();
        };
    return http.get(address, MultiMap.caseInsensitiveMultiMap(), authorization)
        .compose(answer -> read(answer, address));
  }

  private URI address(Challenge challenge, String repository) {
    String realm = challenge.parameter("realm").orElse("");
    String scope = scope(challenge, repository);
    StringBuilder text = new StringBuilder(realm);
    char separator = realm.indexOf('?') < 0 ? '?' : '&';
    for (var query :
        List.of(
            Map.entry("service", challenge.parameter("service").orElse("")),
            Map.entry("scope", scope))) {
      if (!query.getValue().isEmpty()) {
        text.append(separator).append(query.getKey()).append('=');
        text.append(URLEncoder.encode(query.getValue(), StandardCharsets.UTF_8));
        separator = '&';
      }
    }
    URI address = URI.create(text.toString());
    if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
      throw new IllegalArgumentException("not an http address");
    }
    return address;
  }

  /** What the registry wants to see; what we will want besides where we are to push. */
  private String scope(Challenge challenge, String repository) {
    String own = "repository:" + repository + ":" + access.actions();
    return challenge
        .parameter("scope")
        .filter(asked -> access == Access.PULL || asked.contains(PUSH))
        .orElse(own);
  }

  private Future<Fetched> read(Answer answer, URI address) {
    String who = "token server " + address.getRawAuthority();
    if (answer.status() != 200) {
      return RegistryErrors.of(answer.answer(), who, "a token");
    }
    return Bodies.read(answer.answer(), MAX_ANSWER, "the token of " + who)
        .recover(failure -> Future.failedFuture(RegistryErrors.of(failure, address)))
        .map(body -> token(body.getBytes(), who));
  }

  private Fetched token(byte[] body, String who) {
    try {
      JsonNode root = json.readTree(body);
      String token = root.path("token").asText(root.path("access_token").asText(""));
      if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127)) {
        long seconds = root.path("expires_in").asLong(DEFAULT_LIFE.toSeconds());
        long life = Math.clamp(seconds, 0, LONGEST_LIFE.toSeconds());
        // A tenth less, so that it does not expire on the way.
        Duration kept = Duration.ofSeconds(life).multipliedBy(9).dividedBy(10);
        return new Fetched("Bearer " + token, clock.instant().plus(kept));
      }
    } catch (JacksonException e) {
      throw ImageException.unavailable(who + " did not answer with JSON");
    } catch (IOException e) {
      throw ImageException.unavailable(who + " gave an answer that cannot be read", e);
    }
    throw ImageException.unavailable(who + " gave no token");
  }
}
