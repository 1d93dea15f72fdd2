package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassedHeadersTest {
  @Test
  void headers_betweenNeighbours_stay() {
    PassedHeaders passed = PassedHeaders.without(List.of());

    for (String name :
        List.of(
            "connection",
            "Keep-Alive",
            "TE",
            "Transfer-Encoding",
            "UPGRADE",
            "Proxy-Connection",
            "Content-Length",
            "Expect",
            "Trailer",
            "X-Turboprop-Token",
            "x-turboprop-left-ms",
            "Proxy-Authorization",
            ":path")) {
      assertThat(passed.passes(name)).as(name).isFalse();
    }
    for (String name :
        List.of("Content-Type", "Host", "Authorization", "X-Trace", "Cookie", "X-Turbo")) {
      assertThat(passed.passes(name)).as(name).isTrue();
    }
  }

  @Test
  void headers_thatConnectionNames_stayToo() {
    PassedHeaders passed = PassedHeaders.without(List.of("close, X-One", " x-two ,, keep-alive"));

    assertThat(passed.passes("x-one")).isFalse();
    assertThat(passed.passes("X-Two")).isFalse();
    assertThat(passed.passes("X-Three")).isTrue();
  }
}
