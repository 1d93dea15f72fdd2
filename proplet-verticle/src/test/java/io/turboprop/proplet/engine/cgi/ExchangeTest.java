package io.turboprop.proplet.engine.cgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.proplet.engine.Invocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers may answer, byte by byte. */
final class ExchangeTest {
  private static final Map<String, String> GET =
      Map.of("GATEWAY_INTERFACE", "CGI/1.1", "REQUEST_METHOD", "GET", "REQUEST_URI", "/x");

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** Answers one request with this and closes, with nothing after the client has. */
  private CompletableFuture<String> answering(String bytes) {
    CompletableFuture<String> request = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = server.accept()) {
                request.complete(head(client.getInputStream()));
                client.getOutputStream().write(bytes.getBytes(ISO_8859_1));
                if (bytes.isEmpty()) {
                  client.getInputStream().readAllBytes();
                }
              } catch (IOException e) {
                request.completeExceptionally(e);
              }
            });
    return request;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private Exchange.Answered exchange(Map<String, String> env) throws IOException {
    var call = new Invocation(List.of(), env, InputStream.nullInputStream(), Duration.ofSeconds(9));
    return new Exchange(
            new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
            call,
            (stream, bytes, offset, length) -> output.write(bytes, offset, length),
            100)
        .run();
  }

  private String told(String answer) throws IOException {
    answering(answer);
    exchange(GET);
    return output.toString(ISO_8859_1);
  }

  @Test
  void answer_withALength_isReadToThere() throws Exception {
    assertThat(told("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX: ä\r\n\r\nbodyrest"))
        .isEqualTo("Status: 200\r\nX: ä\r\n\r\nbody");
  }

  @Test
  void answer_inChunks_isPutTogether() throws Exception {
    assertThat(
            told(
                "HTTP/1.1 201 \r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nbod\r\n001\r\ny\r\n0\r\nT: 1\r\n\r\n"))
        .isEqualTo("Status: 201\r\n\r\nbody");
  }

  @Test
  void answer_withoutLength_endsWithTheConnection() throws Exception {
    assertThat(told("HTTP/1.0 200\n\nbody")).isEqualTo("Status: 200\r\n\r\nbody");
  }

  @Test
  void answers_thatAnotherOneFollows_arePassedOver() throws Exception {
    assertThat(
            told(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\nA: b\r\n\r\n"))
        .isEqualTo("Status: 204\r\nA: b\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 101 Switching\\r\\n\\r\\n|its answer goes on in another protocol",
        "HTTP/2 200\\r\\n\\r\\n|its answer does not begin as one of HTTP/1",
        "HTTP/1.1 700 Odd\\r\\n\\r\\n|its answer does not begin as one of HTTP/1",
        "HTTP/1.1 200 OK\\r\\nA b: c\\r\\n\\r\\n|of its answer a header has a name that HTTP does not allow",
        "HTTP/1.1 200 OK\\r\\nA\\r\\n\\r\\n|of its answer a header has a name that HTTP does not allow",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n|its answer does not say in one way where it ends",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n|its answer does not say in one way where it ends",
        "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n|its answer has a length that is none",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nhalf|it closed the connection before its answer had ended",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4\\r\\nbody\\r\\n|it closed the connection before its answer had ended",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4\\r\\nbodyX\\r\\n|a chunk of its answer is longer than it says",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n-4\\r\\n|a chunk of its answer has a size that is none",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nFFFFFFFFFFFFFFFFFF\\r\\n|a chunk of its answer has a size that is none"
      })
  void answer_thatIsNone_isSaidToBeThat(String answer, String why) {
    answering(answer.replace("\\r\\n", "\r\n"));

    assertThatThrownBy(() -> exchange(GET)).isInstanceOf(IOException.class).hasMessage(why);
  }

  @Test
  void headOfAnAnswer_thatIsLargerThanCgiAllows_isRefused() {
    answering("HTTP/1.1 200 OK\r\nX: " + "y".repeat(40_000) + "\r\n\r\n");

    assertThatThrownBy(() -> exchange(GET))
        .hasMessage("its answer has more than 31744 bytes of headers");
  }

  @Test
  void invocation_thatIsNoCgi_hasTheBodyAsText() throws Exception {
    CompletableFuture<String> request =
        answering("HTTP/1.1 201 OK\r\nContent-Length: 4\r\n\r\nbody");

    Exchange.Answered answered = exchange(Map.of("PATH_INFO", "/ä b", "QUERY_STRING", "q=1"));

    assertThat(answered).isEqualTo(new Exchange.Answered(false, 201, "body"));
    assertThat(output.toString(UTF_8)).isEqualTo("body");
    assertThat(request.get(9, TimeUnit.SECONDS))
        .startsWith("POST /%C3%A4%20b?q=1 HTTP/1.1\r\n")
        .contains("content-length: 0\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GE T", "G\r\nET", ""})
  void method_thatIsNone_isRefused(String method) {
    assertThatThrownBy(() -> exchange(Map.of("REQUEST_METHOD", method)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("characters that HTTP does not allow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a b", "/a\r\nX: y", "/\u0000"})
  void path_thatIsNone_isRefused(String uri) {
    assertThatThrownBy(() -> exchange(Map.of("REQUEST_URI", uri)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void body_thatIsShorterThanSaid_isTheCallersFault() {
    answering("");
    var call =
        new Invocation(
            List.of(),
            Map.of("CONTENT_LENGTH", "5"),
            new ByteArrayInputStream(new byte[2]),
            Duration.ofSeconds(9));
    var exchange =
        new Exchange(
            new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
            call,
            (stream, bytes, offset, length) -> {},
            100);

    assertThatThrownBy(exchange::run)
        .isInstanceOf(Exchange.CallerException.class)
        .hasMessage("3 bytes of the body did not come");
  }
}
