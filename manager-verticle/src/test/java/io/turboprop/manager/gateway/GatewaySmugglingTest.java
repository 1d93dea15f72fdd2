package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.RevisionKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewaySmugglingTest {
  private static final RevisionKey ECHO = Functions.key("echo", 1);
  private static final int PATIENCE_MS = 10_000;

  private GatewayHouse house;
  private TestProplet proplet;

  @BeforeEach
  void open() {
    house = new GatewayHouse();
    house.deployed(Functions.of("echo", "r1"));
    proplet = house.proplet("p1", TestProplet::echo);
    house.ready(ECHO, proplet.serves(ECHO));
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** Sends it as it is and gives all that comes until the connection ends. */
  private String exchange(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void refused(String request) {
    String answer = exchange(request);
    assertThat(answer).as(request).startsWith("HTTP/1.1 400");
    assertThat(proplet.seen).as(request).isEmpty();
  }

  @Test
  void bodiesThatCanBeFramedInTwoWays_areRefused() {
    refused(
        "POST /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde");
    refused(
        "POST /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"
            + "\r\n1c\r\nGET /fn/echo/smuggled HTTP/1\r\n0\r\n\r\n");
    refused(
        "POST /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: +3\r\n\r\nabc");
    refused(
        "POST /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    refused(
        "POST /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: identity\r\n\r\n");
    refused(
        "POST /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
  }

  @Test
  void requestsThatAreNotOne_areRefused() {
    refused("GET /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nHost: b\r\n\r\n");
    refused("GET /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: a\0b\r\n\r\n");
    refused("GET /fn/echo/../../tasks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    refused("GET /fn/echo/./x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    refused("GET /fn/echo/\u0001 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    refused(
        "GET /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  }

  @Test
  void lineBreaksInEscapes_stayEscapes() {
    exchange("GET /fn/echo/%0d%0aX:%20y?q=%0d%0a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(proplet.seen).containsExactly("GET /http/uid-echo/1/%0d%0aX:%20y?q=%0d%0a");
  }

  @Test
  void headersThatConnectionNames_stayHere() {
    proplet.guest =
        request -> request.response().end(String.valueOf(request.getHeader("X-Secret")));

    String answer =
        exchange(
            "GET /fn/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nConnection: x, X-Secret\r\nX-Secret: 1\r\n\r\n");

    assertThat(answer).endsWith("null");
  }
}
