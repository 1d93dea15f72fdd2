package io.turboprop.proxy.registry;

import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;

/**
 * GET and HEAD with redirects. The authorization goes to the first address and to no other host,
 * and nothing goes without TLS to a host that is not known to be without.
 */
final class HttpGet {
  private static final int MAX_REDIRECTS = 5;

  private final HttpClient client;
  private final RegistryHosts hosts;
  private final RegistryConfig config;

  HttpGet(HttpClient client, RegistryHosts hosts, RegistryConfig config) {
    this.client = client;
    this.hosts = hosts;
    this.config = config;
  }

  /**
   * @param answer paused; whoever gets it must read or discard it
   * @param elsewhere whether it comes from another host than the one that was asked
   */
  record Answer(HttpClientResponse answer, boolean elsewhere) {
    int status() {
      return answer.statusCode();
    }
  }

  /** Fails with {@link ImageException} only, and not because of a status. */
  Future<Answer> get(URI address, MultiMap headers, Optional<String> authorization) {
    return ask(HttpMethod.GET, address, headers, authorization);
  }

  /**
   * @param method {@code GET} or {@code HEAD}
   */
  Future<Answer> ask(
      HttpMethod method, URI address, MultiMap headers, Optional<String> authorization) {
    return follow(new Step(method, address, authorization, false, 0), headers);
  }

  private record Step(
      HttpMethod method,
      URI address,
      Optional<String> authorization,
      boolean elsewhere,
      int redirects) {
    Step to(URI next) {
      boolean sameHost =
          next.getScheme().equals(address.getScheme())
              && String.valueOf(next.getAuthority()).equals(address.getAuthority());
      return sameHost
          ? new Step(method, next, authorization, elsewhere, redirects + 1)
          : new Step(method, next, Optional.empty(), true, redirects + 1);
    }
  }

  private Future<Answer> follow(Step step, MultiMap headers) {
    if (step.address().getScheme().equals("http") && !hosts.mayBePlain(step.address())) {
      return Future.failedFuture(
          ImageException.unavailable(
              "http://"
                  + step.address().getRawAuthority()
                  + " is not asked without TLS; if that is meant to be so, name it in"
                  + " PROXY_INSECURE_REGISTRIES"));
    }
    return Future.succeededFuture(step)
        .compose(now -> send(now, headers))
        .recover(failure -> Future.failedFuture(RegistryErrors.of(failure, step.address())))
        .compose(
            answer ->
                isRedirect(answer)
                    ? redirect(step, answer).compose(next -> follow(next, headers))
                    : Future.succeededFuture(new Answer(answer, step.elsewhere())));
  }

  private Future<HttpClientResponse> send(Step step, MultiMap headers) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(step.method())
            .setAbsoluteURI(step.address().toASCIIString())
            .setFollowRedirects(false)
            .setConnectTimeout(config.connectTimeout().toMillis())
            .setIdleTimeout(config.stallTimeout().toMillis())
            .setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(headers));
    step.authorization().ifPresent(a -> options.putHeader(HttpHeaders.AUTHORIZATION, a));
    return client.request(options).compose(HttpClientRequest::send).map(HttpClientResponse::pause);
  }

  private static boolean isRedirect(HttpClientResponse answer) {
    return switch (answer.statusCode()) {
      case 301, 302, 303, 307, 308 -> answer.getHeader(HttpHeaders.LOCATION) != null;
      default -> false;
    };
  }

  private static Future<Step> redirect(Step step, HttpClientResponse answer) {
    Bodies.discard(answer);
    if (step.redirects() == MAX_REDIRECTS) {
      return Future.failedFuture(
          ImageException.unavailable(
              step.address().getRawAuthority()
                  + " redirects more than "
                  + MAX_REDIRECTS
                  + " times"));
    }
    try {
      URI next = step.address().resolve(String.valueOf(answer.getHeader(HttpHeaders.LOCATION)));
      if (next.getHost() != null && String.valueOf(next.getScheme()).matches("https?")) {
        return Future.succeededFuture(step.to(next));
      }
    } catch (IllegalArgumentException e) {
      // told below, without the location, which may hold a signature
    }
    return Future.failedFuture(
        ImageException.unavailable(
            step.address().getRawAuthority() + " redirects to something that is no http address"));
  }
}
