package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Surroundings;
import io.turboprop.cli.Turboprop;
import io.turboprop.examples.Examples;
import io.turboprop.system.FunctionCaller.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions from the command line, on two proplets. */
class FunctionCommandsTest {
  @TempDir static Path folder;
  private static House house;

  @BeforeAll
  static void open() throws IOException {
    Examples.HANDLER.copyTo(folder);
    house = new House(folder).proplet("p1", 1).proplet("p2", 2);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private record Ran(int code, String out, String err) {}

  private static Ran cli(String... words) {
    return run("", new StringWriter(), words);
  }

  /**
   * @param out may be looked at while it runs
   */
  private static Ran run(String input, StringWriter out, String... words) {
    StringWriter err = new StringWriter();
    var command =
        Turboprop.commandLine(
            new Surroundings(
                Map.of(),
                false,
                InstantSource.system(),
                FunctionCommandsTest::pause,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    int code =
        command.execute(
            Stream.concat(Stream.of("-m", house.managerUrl(), "functions"), Arrays.stream(words))
                .toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private static void pause(Duration time) throws InterruptedException {
    new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void deploy(String name, String export, String... more) {
    String file = folder.resolve(Examples.HANDLER.fileName()).toString();
    Stream<String> words = Stream.of("deploy", name, file, "--export", export);
    Ran ran = cli(Stream.concat(words, Arrays.stream(more)).toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @Test
  void call_printsWhatItWrote_asItIs() {
    deploy("echo", "echo");

    Ran ran = run("grüße\nohne Ende", new StringWriter(), "call", "echo/r1", "--stdin", "-");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("grüße\nohne Ende");
  }

  @Test
  void call_ofWhatTraps_saysWhichRevisionAndWhyOnce() {
    deploy("crash", "crash", "--revision", "blue");

    Ran ran = cli("call", "crash");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("revision blue of function crash on proplet ")
        .contains("trap: ")
        .doesNotContain("trap: trap");
  }

  @Test
  void function_thatAnswersAsCgi_saysStatusAndHeaders() {
    deploy("page", "page", "--answer", "cgi");

    try (FunctionCaller caller = new FunctionCaller(house.managerUrl())) {
      Answer answer = caller.get("/fn/page");

      assertThat(answer.status()).as(answer.body()).isEqualTo(201);
      assertThat(answer.body()).isEqualTo("<p>made</p>\n");
    }
  }

  @Test
  void logs_areFollowedUntilTheFunctionIsGone() throws Exception {
    deploy("odd", "complain");
    assertThat(cli("call", "odd").code()).isZero();
    Api.until(() -> cli("logs", "odd").out().equals("something is odd\n"));
    StringWriter out = new StringWriter();
    CompletableFuture<Ran> followed =
        CompletableFuture.supplyAsync(() -> run("", out, "logs", "odd", "-f", "--prefix"));

    for (int i = 0; i < 3; i++) {
      assertThat(cli("call", "odd").code()).isZero();
    }
    Api.until(() -> out.toString().lines().count() == 4);
    assertThat(cli("delete", "odd", "--force").code()).isZero();

    Ran ran = followed.get(60, TimeUnit.SECONDS);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("function odd does not exist");
    assertThat(ran.out().lines()).allMatch(l -> l.matches("\\[r1 \\S+] something is odd"));
  }
}
