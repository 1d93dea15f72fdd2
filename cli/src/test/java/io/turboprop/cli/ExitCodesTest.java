package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExitCodesTest {
  private final RecordedManager manager = new RecordedManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void answer_good_is0() {
    manager.on("GET /health", 200, "{\"status\":\"pass\",\"version\":\"0.1\"}");

    Cli.Outcome outcome = Cli.against(manager.url()).run("health");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).isEqualTo("status   pass\nversion  0.1\n");
  }

  @Test
  void health_notPass_is1AndShown() {
    manager.on("GET /health", 503, "{\"status\":\"fail\",\"broker\":\"down\"}");

    Cli.Outcome outcome = Cli.against(manager.url()).run("health");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("status  fail").contains("broker  down");
  }

  @Test
  void refusal_withProblemDetail_is1AndSaysTheDetail() {
    manager.on(
        "POST /tasks",
        400,
        "{\"error\":\"short\",\"type\":\"about:blank\",\"status\":400,\"detail\":\"priority must be 0 to 100\"}");

    Cli.Outcome outcome =
        Cli.against(manager.url()).run("tasks", "create", "add", "--priority", "7");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo("error: priority must be 0 to 100\n");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void refusal_ofUpstream_saysItsError() {
    manager.on("GET /tasks/1", 500, "{\"error\":\"something broke\"}");

    assertThat(Cli.against(manager.url()).run("tasks", "view", "1").err())
        .isEqualTo("error: something broke\n");
  }

  @Test
  void refusal_thatIsNoJson_showsTheBody() {
    manager.on("GET /tasks/1", 502, "<html>bad gateway</html>");

    assertThat(Cli.against(manager.url()).run("tasks", "view", "1").err())
        .isEqualTo("error: the server answered with status 502: <html>bad gateway</html>\n");
  }

  @Test
  void goodStatus_butNoJson_is1() {
    manager.on("GET /tasks/1", 200, "hello");

    Cli.Outcome outcome = Cli.against(manager.url()).run("tasks", "view", "1");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("not JSON: hello");
  }

  @Test
  void wrongFlag_is2AndNamesIt() {
    Cli.Outcome outcome = Cli.against(manager.url()).run("tasks", "list", "--nonsense");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--nonsense").contains("turboprop tasks list --help");
    assertThat(manager.requests()).isEmpty();
  }

  @Test
  void groupWithoutCommand_is2() {
    assertThat(new Cli().run("tasks").code()).isEqualTo(2);
    assertThat(new Cli().run().code()).isEqualTo(2);
  }

  @Test
  void managerUrl_thatIsNone_is2() {
    for (String url : new String[] {"ftp://x", "http://", "::", "http://a b"}) {
      assertThat(new Cli().run("-m", url, "health").code()).as(url).isEqualTo(2);
    }
  }

  @Test
  void unknownId_is3() {
    assertThat(Cli.against(manager.url()).run("tasks", "view", "1").code()).isEqualTo(3);
    assertThat(Cli.against(manager.url()).run("proplets", "delete", "1").code()).isEqualTo(3);
  }

  @Test
  void conflict_is4() {
    manager.on("DELETE /proplets/1", 409, "{\"error\":\"proplet has 2 tasks\"}");

    Cli.Outcome outcome = Cli.against(manager.url()).run("proplets", "delete", "1");

    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).isEqualTo("error: proplet has 2 tasks\n");
  }

  @Test
  void silentServer_is6() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Cli.Outcome outcome =
          Cli.against("http://localhost:" + silent.getLocalPort())
              .run("health", "--request-timeout", "200ms");

      assertThat(outcome.code()).isEqualTo(6);
      assertThat(outcome.err()).contains("within 200 ms");
    }
  }

  @Test
  void nobodyListening_is7AndSaysWhere() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    Cli.Outcome outcome = new Cli().run("-m", "http://localhost:" + free, "tasks", "list");

    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.err())
        .isEqualTo(
            "error: cannot reach the manager at http://localhost:%d: Connection refused\n"
                .formatted(free));
  }

  @Test
  void unknownHost_is7() {
    Cli.Outcome outcome = new Cli().run("-m", "http://nowhere.invalid:1", "health");

    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.err()).contains("no such host: nowhere.invalid");
  }
}
