package io.turboprop.proxy.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /v2/<repository>/tags/list}, page by page (RFC 5988 {@code Link} headers). */
final class TagsCall {
  private static final int PAGE = 1000;
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*rel=\"?next\"?.*");

  private final RegistryGet registry;
  private final RegistryConfig config;
  private final PushLimits limits;
  private final Retrying retrying;
  private final JsonMapper json = JsonMapper.builder().build();

  TagsCall(RegistryGet registry, RegistryConfig config, PushLimits limits, Retrying retrying) {
    this.registry = registry;
    this.config = config;
    this.limits = limits;
    this.retrying = retrying;
  }

  private record Page(List<String> tags, Optional<String> next) {}

  /** In the order of the registry. */
  Future<List<String>> list(RegistryHost host, String repository) {
    return more(host, repository, "tags/list?n=" + PAGE, new LinkedHashSet<>());
  }

  private Future<List<String>> more(
      RegistryHost host, String repository, String path, Set<String> known) {
    return retrying
        .run(budget -> page(host, repository, path))
        .compose(
            page -> {
              boolean anew = known.addAll(page.tags());
              if (known.size() > limits.maxTags()) {
                return Future.failedFuture(
                    ImageException.invalid(
                        "it has more than " + limits.maxTags() + " tags; they are not listed"));
              }
              return anew && page.next().isPresent()
                  ? more(host, repository, page.next().get(), known)
                  : Future.succeededFuture(List.copyOf(known));
            });
  }

  private Future<Page> page(RegistryHost host, String repository, String path) {
    return registry
        .get(host, repository, path, MultiMap.caseInsensitiveMultiMap())
        .compose(
            answer ->
                answer.statusCode() == 200
                    ? read(answer, host, repository)
                    : RegistryErrors.of(answer, "registry " + host, "tags/list"));
  }

  private Future<Page> read(HttpClientResponse answer, RegistryHost host, String repository) {
    Optional<String> next = next(answer, host, repository);
    return Bodies.read(answer, config.maxManifestBytes(), "its list of tags")
        .recover(failure -> Future.failedFuture(RegistryErrors.of(failure, host.uri("/v2/"))))
        .map(body -> new Page(tags(body.getBytes(), host), next));
  }

  private List<String> tags(byte[] body, RegistryHost host) {
    try {
      JsonNode tags = json.readTree(body).path("tags");
      return tags.valueStream().map(JsonNode::asText).toList();
    } catch (JacksonException e) {
      throw ImageException.invalid("registry " + host + " gave tags that are not JSON");
    } catch (IOException e) {
      throw ImageException.unavailable("registry " + host + " gave no readable tags", e);
    }
  }

  /** Below the repository; other addresses are not followed. */
  private static Optional<String> next(
      HttpClientResponse answer, RegistryHost host, String repository) {
    String link = answer.getHeader("Link");
    Matcher next = NEXT.matcher(link == null ? "" : link);
    if (!next.matches()) {
      return Optional.empty();
    }
    try {
      URI own = host.uri("/v2/" + repository + "/tags/list");
      URI address = own.resolve(next.group(1));
      return own.getPath().equals(address.getPath()) && address.getRawQuery() != null
          ? Optional.of("tags/list?" + address.getRawQuery())
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
