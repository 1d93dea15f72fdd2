package io.turboprop.proxy.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.handler.ssl.NotSslRecordException;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong at a registry, in its own words, as {@link ImageException}s. */
final class RegistryErrors {
  private static final int MAX_BODY = 64 << 10;
  private static final int MAX_WORDS = 300;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RegistryErrors() {}

  /**
   * Reads a paused answer that is not the wanted one, and fails.
   *
   * @param who names the server
   * @param what names the thing asked for
   */
  static <T> Future<T> of(HttpClientResponse answer, String who, String what) {
    return Bodies.read(answer, MAX_BODY, "the error of " + who)
        .map(body -> words(body.getBytes()))
        .otherwise("")
        .compose(words -> Future.failedFuture(failure(answer, who, what, words)));
  }

  private static ImageException failure(
      HttpClientResponse answer, String who, String what, String words) {
    int status = answer.statusCode();
    String told =
        who + " answered " + status + " for " + what + (words.isEmpty() ? "" : ": " + words);
    return switch (status) {
      case 401, 403 -> ImageException.denied(told + "; see PROXY_AUTHENTICATE for how to log in");
      case 404, 410 -> ImageException.notFound(told);
      case 408, 425, 429 -> ImageException.unavailable(told, retryAfter(answer));
      case 413 ->
          ImageException.invalid(
              told + "; raise the limit of the registry or of the proxy in front of it");
      case 507 -> ImageException.invalid(told + "; make room in the registry, then try again");
      default ->
          status >= 500
              ? ImageException.unavailable(told, retryAfter(answer))
              : ImageException.invalid(told);
    };
  }

  /**
   * A call that did not end with an answer.
   *
   * @param address whose query, which may hold a signature, is left out of the message
   */
  static ImageException of(Throwable failure, URI address) {
    if (failure instanceof ImageException known) {
      return known;
    }
    String place = address.getScheme() + "://" + address.getRawAuthority();
    return ImageException.unavailable(
        "cannot reach " + place + ": " + cause(failure, place), failure);
  }

  /** The same failure; as an {@link ImageException} where a manifest was to blame. */
  static <T> Future<T> told(Throwable failure) {
    return Future.failedFuture(
        failure instanceof MalformedManifestException malformed
            ? ImageException.invalid(String.valueOf(malformed.getMessage()))
            : failure);
  }

  private static String cause(Throwable failure, String place) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof NotSslRecordException)) {
      root = root.getCause();
    }
    if (root instanceof NotSslRecordException) {
      return "it does not speak TLS; if that is meant to be so, name it in"
          + " PROXY_INSECURE_REGISTRIES";
    }
    if (root instanceof UnknownHostException) {
      return "no such host";
    }
    if (failure instanceof SSLException || root instanceof java.security.GeneralSecurityException) {
      return text(root)
          + "; if it has a private CA, name its certificate in PROXY_REGISTRY_TLS_CA_CERT";
    }
    return text(root).replace(place, "it");
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** The errors of the OCI distribution specification ("Error codes"); empty for anything else. */
  private static String words(byte[] body) {
    try {
      JsonNode root = JSON.readTree(body);
      JsonNode first = root == null ? null : root.path("errors").path(0);
      String code = textOf(first, "code");
      String message = textOf(first, "message");
      String words = code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message;
      return printable(words);
    } catch (JacksonException e) {
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String textOf(@Nullable JsonNode node, String field) {
    return node == null ? "" : node.path(field).asText("");
  }

  private static String printable(String words) {
    String line = words.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= MAX_WORDS ? line : line.substring(0, MAX_WORDS) + "…";
  }

  /** Seconds only; the form with a date is rare and taken as "did not say". */
  private static Duration retryAfter(HttpClientResponse answer) {
    String header = answer.getHeader("Retry-After");
    return header != null && header.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(header))
        : Duration.ZERO;
  }
}
