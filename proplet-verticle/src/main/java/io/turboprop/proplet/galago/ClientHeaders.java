package io.turboprop.proplet.galago;

import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headers of a request that its function is told of. */
final class ClientHeaders {
  private static final String OURS = "x-turboprop-";
  private static final String FORWARDED = "x-forwarded-for";

  /** Between two neighbours (RFC 9110 §7.6.1). */
  private static final Set<String> NEIGHBOURS =
      Set.of(
          "connection",
          "expect",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private ClientHeaders() {}

  /**
   * @param secret whether {@code Authorization} is for us
   */
  static List<Header> of(HttpServerRequest request, boolean secret) {
    Set<String> left = new HashSet<>(NEIGHBOURS);
    for (String value : request.headers().getAll(HttpHeaders.CONNECTION)) {
      for (String name : value.split(",", -1)) {
        left.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    if (secret) {
      left.add("authorization");
    }
    List<Header> passed = new ArrayList<>();
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!left.contains(name) && !name.startsWith(OURS) && !name.equals(FORWARDED)) {
        passed.add(new Header(header.getKey(), header.getValue()));
      }
    }
    passed.add(new Header("X-Forwarded-For", from(request)));
    return passed;
  }

  private static String from(HttpServerRequest request) {
    SocketAddress address = request.remoteAddress();
    String here = address == null ? "unknown" : String.valueOf(address.hostAddress());
    List<String> before = request.headers().getAll(FORWARDED);
    return before.isEmpty() ? here : String.join(", ", before) + ", " + here;
  }
}
