package io.turboprop.proplet.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CGI programs are told, and what they say. */
final class CgiTest {
  private static CgiHead head(String output) {
    return CgiHead.of(output.getBytes(UTF_8));
  }

  @Test
  void head_withStatusAndHeaders_isReadUpToTheEmptyLine() {
    CgiHead head = head("Status: 404 Not Found\r\nContent-Type: text/plain\nX-A: b\n\nbody\n\nx");

    assertThat(head.status()).isEqualTo(404);
    assertThat(head.headers())
        .containsExactly(new Header("Content-Type", "text/plain"), new Header("X-A", "b"));
    assertThat(head.bodyFrom())
        .isEqualTo("Status: 404 Not Found\r\nContent-Type: text/plain\nX-A: b\n\n".length());
  }

  @Test
  void head_withLocationOnly_redirects() {
    assertThat(head("Location: /there\n\n").status()).isEqualTo(302);
    assertThat(head("Content-Type: a/b\n\n").status()).isEqualTo(200);
  }

  @Test
  void head_thatFramesTheMessage_isNotPassedOn() {
    CgiHead head =
        head("Content-Type: a/b\nContent-Length: 9\nTransfer-Encoding: chunked\nConnection: x\n\n");

    assertThat(head.headers()).containsExactly(new Header("Content-Type", "a/b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "plain text",
        "plain text\n\n",
        "Status: 99 x\n\n",
        "Status: 700\n\n",
        "Content-Type: text/plain",
        "Content-Type: text/plain\nno header\n\nbody",
        "a b: c\n\n",
      })
  void output_thatBeginsWithNoHeaders_isAllBody(String output) {
    assertThat(head(output)).isEqualTo(new CgiHead(200, List.of(CgiHead.BINARY), 0));
  }

  @Test
  void environment_hasTheVariablesOfCgi() {
    var request =
        new CallHead.Http(
            "POST",
            "/fn/echo",
            "/a%20b/c",
            "x=1&input=2",
            List.of(
                new Header("Content-Type", "text/plain"),
                new Header("Content-Length", "3"),
                new Header("Accept", "a"),
                new Header("accept", "b"),
                new Header("X-Forwarded-For", "10.0.0.1, 10.0.0.2"),
                new Header("Proxy", "http://evil")));

    Map<String, String> env = CgiEnvironment.of(request);

    assertThat(env)
        .containsEntry("REQUEST_METHOD", "POST")
        .containsEntry("SCRIPT_NAME", "/fn/echo")
        .containsEntry("PATH_INFO", "/a b/c")
        .containsEntry("REQUEST_URI", "/fn/echo/a%20b/c?x=1&input=2")
        .containsEntry("QUERY_STRING", "x=1&input=2")
        .containsEntry("CONTENT_TYPE", "text/plain")
        .containsEntry("CONTENT_LENGTH", "3")
        .containsEntry("HTTP_ACCEPT", "a, b")
        .containsEntry("REMOTE_ADDR", "10.0.0.1")
        .containsEntry("GATEWAY_INTERFACE", "CGI/1.1")
        .doesNotContainKey("HTTP_PROXY");
  }

  @Test
  void inputs_areThoseOfTheQueryInTheirOrder() {
    assertThat(CgiEnvironment.inputs("input=2&x=1&input=a%26b+c&input="))
        .containsExactly("2", "a&b c", "");
    assertThat(CgiEnvironment.inputs("x=input=1")).isEmpty();
    assertThat(CgiEnvironment.inputs("input=%zz")).containsExactly("%zz");
    assertThat(CgiEnvironment.inputs("")).isEmpty();
  }
}
