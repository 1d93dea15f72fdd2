package io.turboprop.proplet.engine.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.module.ServingRuntime;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.Runs;
import io.turboprop.proplet.engine.Warm;
import io.turboprop.proplet.engine.Warm.Readiness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Components that serve HTTP as instances, by a process that really serves. */
final class HttpInstanceTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private ExternalEngine engine;

  @BeforeEach
  void open() {
    engine = engine(true, ProcessConfig.DEFAULT);
  }

  private ExternalEngine engine(boolean http, ProcessConfig config) {
    String runtime = FakeRuntime.in(folder).toString();
    return new ExternalEngine(
        ExternalConfig.of(runtime, "", folder).withHttp(http, 20_000), config);
  }

  /** The folder is removed after it. */
  @AfterEach
  void close() {
    engine.close();
    await().until(() -> engine.strays() == 0 && processes() == 0);
  }

  private Runs component() {
    return Runs.of(folder, ServingRuntime.component());
  }

  private Warm warm() {
    return warm(component());
  }

  private Warm warm(Runs of) {
    Warm warm = engine.warm(of.request());
    assertThat(ready(warm)).isEqualTo(new Readiness.Ready(true, true));
    return warm;
  }

  private static Readiness ready(Warm warm) {
    return get(warm.ready());
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Processes of this test that are there. */
  private long processes() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().commandLine().orElse("").contains(folder.toString()))
        .count();
  }

  /** Takes what an instance writes. */
  private static final class Heard implements OutputListener {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private volatile boolean paused;

    @Override
    public synchronized void wrote(Stream stream, byte[] bytes, int offset, int length) {
      (stream == Stream.STDOUT ? out : log).write(bytes, offset, length);
    }

    @Override
    public void paused() {
      paused = true;
    }

    synchronized String out() {
      return out.toString(UTF_8);
    }

    synchronized String log() {
      return log.toString(UTF_8);
    }

    /** What comes behind the head. */
    String body() {
      return out().split("\r\n\r\n", 2)[1];
    }

    List<String> head() {
      return out().split("\r\n\r\n", 2)[0].lines().toList();
    }
  }

  private static Map<String, String> cgi(String method, String path) {
    return Map.of(
        "GATEWAY_INTERFACE",
        "CGI/1.1",
        "REQUEST_METHOD",
        method,
        "SCRIPT_NAME",
        "/fn/echo",
        "REQUEST_URI",
        "/fn/echo" + path);
  }

  private static Map<String, String> with(Map<String, String> env, String name, String value) {
    Map<String, String> more = new HashMap<>(env);
    more.put(name, value);
    return more;
  }

  private static RunOutcome call(
      Warm warm, Map<String, String> env, InputStream stdin, Heard heard) {
    return get(warm.call(new Invocation(List.of(), env, stdin, LONG), heard));
  }

  private static Heard answer(Warm warm, Map<String, String> env, String body) {
    Heard heard = new Heard();
    assertThat(call(warm, env, new ByteArrayInputStream(body.getBytes(UTF_8)), heard))
        .isInstanceOf(RunOutcome.Succeeded.class);
    return heard;
  }

  private static Failed failure(Warm warm, Map<String, String> env) {
    return (Failed) call(warm, env, InputStream.nullInputStream(), new Heard());
  }

  private static Failed failed(Readiness how) {
    return ((Readiness.NotReady) how).why();
  }

  @Test
  void call_ofCgi_isTheRequestThatItWas() {
    Map<String, String> env = with(cgi("PUT", "/a%2Fb/c%20d?x=1&y"), "HTTP_X_TRACE", "7");
    env = with(with(env, "CONTENT_TYPE", "text/plain"), "HTTP_HOST", "example.org");
    env = with(with(env, "HTTP_CONNECTION", "keep-alive"), "CONTENT_LENGTH", "4");

    Heard heard = answer(warm(), env, "body");

    assertThat(heard.head()).containsExactly("Status: 200", "Content-Type: text/plain");
    assertThat(heard.body())
        .isEqualTo(
            """
            PUT /a%2Fb/c%20d?x=1&y HTTP/1.1
            content-type: text/plain
            host: example.org
            x-forwarded-prefix: /fn/echo
            x-trace: 7
            connection: close
            content-length: 4

            body""");
  }

  @Test
  void call_ofTheFunctionItself_asksForTheRoot() {
    assertThat(answer(warm(), cgi("GET", ""), "").body()).startsWith("GET / HTTP/1.1\nhost:");
  }

  @Test
  void call_withInputsAlone_postsThem() {
    Warm warm = warm();
    Invocation invocation =
        new Invocation(
            List.of("20", "ä&b"), Map.of(), new ByteArrayInputStream("in".getBytes(UTF_8)), LONG);

    var done = (RunOutcome.Succeeded) get(warm.call(invocation, new Heard()));

    assertThat(done.result())
        .startsWith("POST /?input=20&input=%C3%A4%26b HTTP/1.1\n")
        .endsWith("\n\nin");
  }

  @Test
  void call_withInputsAlone_thatIsAnsweredWithAnError_failsWithWhatItSays() {
    Warm warm = warm();

    Failed failed = failure(warm, Map.of("PATH_INFO", "/status/418"));

    assertThat(failed.kind()).isEqualTo(FailureKind.ANSWER);
    assertThat(failed.message()).isEqualTo("the component answered with status 418: said");
    assertThat(warm.isUsable()).isTrue();
  }

  @Test
  void answer_hasStatusAndHeaders_withoutThoseOfTheConnection() {
    assertThat(answer(warm(), cgi("GET", "/status/404"), "").head())
        .containsExactly("Status: 404", "Set-Cookie: a=1", "set-cookie: b=2", "X-Kept: 2");
  }

  @Test
  void answer_toHead_hasNoBody() {
    Heard heard = answer(warm(), cgi("HEAD", "/status/200"), "");

    assertThat(heard.head()).first().isEqualTo("Status: 200");
    assertThat(heard.body()).isEmpty();
  }

  @Test
  void bodies_ofUnknownLength_flowBothWaysAtATime() throws Exception {
    Warm warm = warm();
    PipedOutputStream caller = new PipedOutputStream();
    PipedInputStream stdin = new PipedInputStream(caller, 1 << 16);
    Heard heard = new Heard();
    var outcome = warm.call(new Invocation(List.of(), cgi("POST", "/echo"), stdin, LONG), heard);

    caller.write("first".getBytes(UTF_8));
    caller.flush();
    await().until(() -> heard.out().endsWith("first"));
    byte[] much = "0123456789".repeat(100_000).getBytes(UTF_8);
    caller.write(much);
    caller.close();

    assertThat(get(outcome)).isInstanceOf(RunOutcome.Succeeded.class);
    assertThat(heard.body()).isEqualTo("first" + new String(much, UTF_8));
  }

  @Test
  void body_ofKnownLength_arrivesWhole() {
    String much = "0123456789".repeat(100_000);
    Map<String, String> env = with(cgi("POST", "/echo"), "CONTENT_LENGTH", "1000000");

    assertThat(answer(warm(), env, much).body()).isEqualTo(much);
  }

  @Test
  void body_thatBreaksOff_endsTheCallAndNotTheInstance() {
    Warm warm = warm();
    Map<String, String> env = with(cgi("POST", "/echo"), "CONTENT_LENGTH", "1000");

    Failed failed = failure(warm, env);

    assertThat(failed.kind()).isEqualTo(FailureKind.STOPPED);
    assertThat(failed.message()).contains("1000 bytes of the body did not come");
    assertThat(answer(warm, cgi("GET", "/status/200"), "").body()).isEqualTo("said");
  }

  @Test
  void answer_thatPauses_isNotKeptBack() {
    Warm warm = warm();
    Heard heard = new Heard();
    var outcome =
        warm.call(
            new Invocation(List.of(), cgi("GET", "/first"), InputStream.nullInputStream(), LONG),
            heard);

    await().until(() -> heard.paused && heard.out().endsWith("first"));

    warm.close();
    assertThat(((Failed) get(outcome)).kind()).isEqualTo(FailureKind.STOPPED);
  }

  @Test
  void calls_manyInTurn_goToOneProcess() throws Exception {
    Warm warm = warm(component().env(Map.of("GREETING", "hello")));

    for (int i = 0; i < 50; i++) {
      assertThat(answer(warm, cgi("GET", "/env/GREETING"), "").body()).isEqualTo("hello");
    }

    assertThat(processes()).isEqualTo(1);
    assertThat(warm.usage().memoryBytes()).isPositive();
  }

  @Test
  void call_duringAnother_isRefused() {
    Warm warm = warm();
    Heard heard = new Heard();
    var first =
        warm.call(
            new Invocation(List.of(), cgi("GET", "/first"), InputStream.nullInputStream(), LONG),
            heard);

    assertThat(failure(warm, cgi("GET", "/")).message())
        .isEqualTo("the instance is in another call");

    warm.close();
    get(first);
  }

  @Test
  void invocation_thatHttpDoesNotAllow_isRefused() {
    Warm warm = warm();

    Failed failed = failure(warm, with(cgi("GET", "/"), "HTTP_X_A", "1\r\nX-B: 2"));

    assertThat(failed.kind()).isEqualTo(FailureKind.BAD_INPUT);
    assertThat(failed.message()).isEqualTo("header x-a has control characters");
    assertThat(warm.isUsable()).isTrue();
  }

  @Test
  void process_thatDiesInACall_endsItWithItsOwnWords() {
    Warm warm = warm();

    Failed failed = failure(warm, cgi("GET", "/die"));

    assertThat(failed.kind()).isEqualTo(FailureKind.TRAP);
    assertThat(failed.message())
        .startsWith("the process that serves the component ended: exit code 134:")
        .contains("wasm trap: wasm `unreachable` instruction executed");
    assertThat(warm.isUsable()).isFalse();
    assertThat(failure(warm, cgi("GET", "/")).message()).isEqualTo("the instance cannot be called");
  }

  @Test
  void answer_thatBreaksOff_failsAndEndsTheInstance() {
    Warm warm = warm();

    Failed failed = failure(warm, cgi("GET", "/break"));

    assertThat(failed.kind()).isEqualTo(FailureKind.ANSWER);
    assertThat(failed.message()).contains("closed the connection before its answer had ended");
    assertThat(warm.isUsable()).isFalse();
  }

  @Test
  void answer_thatIsNoHttp_fails() {
    assertThat(failure(warm(), cgi("GET", "/garbage")).message())
        .isEqualTo(
            "the component gave no whole answer: its answer does not begin as one of HTTP/1");
  }

  @Test
  void deadline_ofACall_endsItAndTheInstance() {
    Warm warm = warm();
    Invocation hangs =
        new Invocation(
            List.of(), cgi("GET", "/hang"), InputStream.nullInputStream(), Duration.ofMillis(200));

    Failed failed = (Failed) get(warm.call(hangs, new Heard()));

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.message()).isEqualTo("deadline of 200ms passed");
    assertThat(warm.isUsable()).isFalse();
  }

  @Test
  void cpu_ofACall_usedUp_endsIt() {
    Warm warm = warm(component().cpu(Duration.ofMillis(500)));

    Failed failed = failure(warm, cgi("GET", "/burn"));

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.message()).isEqualTo("processor time of 500ms used up");
  }

  @Test
  void close_inACall_endsItAndLeavesNoProcess() {
    Warm warm = warm();
    var outcome =
        warm.call(
            new Invocation(List.of(), cgi("GET", "/hang"), InputStream.nullInputStream(), LONG),
            new Heard());
    assertThat(processes()).isEqualTo(1);

    warm.close();

    assertThat(((Failed) get(outcome)).message()).isEqualTo("the instance was closed");
    await().until(() -> processes() == 0);
  }

  @Test
  void close_beforeItIsReady_leavesNoProcess() {
    Warm warm = engine.warm(component().env(Map.of("START", "mute")).request());

    warm.close();

    assertThat(failed(ready(warm)).kind()).isEqualTo(FailureKind.STOPPED);
    await().until(() -> processes() == 0);
  }

  @Test
  void close_ofTheEngine_endsInstances() {
    Warm warm = warm();

    engine.close();

    await().until(() -> !warm.isUsable() && processes() == 0);
    assertThat(failed(ready(engine.warm(component().request()))).message())
        .isEqualTo("the engine is closed");
  }

  @Test
  void log_ofTheProcess_isStandardErrorOfTheLastCall() {
    Heard heard = answer(warm(), cgi("GET", "/log/this"), "");

    // What it says when it begins may be read as late as during the first call.
    await()
        .until(() -> heard.log().replaceFirst("^Serving HTTP on .*\n", "").equals("logged this\n"));
    assertThat(heard.head()).containsExactly("Status: 204");
  }

  @Test
  void process_thatDoesNotBegin_isNotReadyAndSaysWhy() {
    Failed failed = failed(ready(engine.warm(component().env(Map.of("START", "fail")).request())));

    assertThat(failed.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(failed.message()).contains("Error: failed to parse WebAssembly module");
  }

  @Test
  void process_thatTakesNoConnections_isGivenUpWithItsOwnWords() {
    var hasty =
        new ProcessConfig(
            8,
            512L << 20,
            256,
            Duration.ofMillis(1500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Optional.empty());
    try (var small = engine(true, hasty)) {
      Failed failed = failed(ready(small.warm(component().env(Map.of("START", "mute")).request())));

      assertThat(failed.kind()).isEqualTo(FailureKind.ENGINE);
      assertThat(failed.message())
          .isEqualTo("the component takes no connections within 1.5s: thinking");
    }
    await().until(() -> processes() == 0);
  }

  @Test
  void runtime_thatAllowsNoReuseOfAddresses_getsAPortThatIsNotHeld() {
    Warm warm = warm(component().env(Map.of("START", "exclusive")));

    assertThat(answer(warm, cgi("GET", "/env/START"), "").body()).isEqualTo("exclusive");
  }

  @Test
  void instances_atATime_areNotTakenForEachOther() {
    Warm one = warm(component().env(Map.of("NAME", "one")));
    Warm two = warm(component().env(Map.of("NAME", "two")));

    assertThat(answer(one, cgi("GET", "/env/NAME"), "").body()).isEqualTo("one");
    assertThat(answer(two, cgi("GET", "/env/NAME"), "").body()).isEqualTo("two");
    assertThat(processes()).isEqualTo(2);
  }

  @Test
  void command_isThatOfARuntimeThatServesAtALoopbackAddress() throws IOException {
    Runs run = component().env(Map.of("A", "1"));
    warm(run);

    List<String> arguments = Files.readAllLines(folder.resolve("arguments"));

    assertThat(arguments).startsWith("serve", "-Scli", "-Shttp", "--addr");
    assertThat(arguments.get(4)).matches("127\\.0\\.0\\.1:[0-9]+");
    assertThat(arguments).endsWith("--env", "A=1", run.request().module().toString());
  }

  @Test
  void httpComponent_withoutPermission_isNotReadyAndNamesTheSetting() {
    try (var closed = engine(false, ProcessConfig.DEFAULT)) {
      Failed failed = failed(ready(closed.warm(component().request())));

      assertThat(failed.kind()).isEqualTo(FailureKind.MODULE_INVALID);
      assertThat(failed.message()).contains("PROPLET_HTTP_ENABLED=true");
    }
  }

  @Test
  void noModule_isNotReady() {
    byte[] text = "text, and no module".getBytes(UTF_8);

    assertThat(failed(ready(engine.warm(Runs.of(folder, text).request()))).kind())
        .isEqualTo(FailureKind.MODULE_INVALID);
  }

  @Test
  void coreModule_isRunAnewWithEachCall() {
    Warm warm = engine.warm(Runs.of(folder, Modules.exporting("cat")).named("cat").request());
    assertThat(ready(warm)).isEqualTo(new Readiness.Ready(true));

    for (String text : List.of("one", "two")) {
      var done =
          (RunOutcome.Succeeded)
              call(warm, Map.of(), new ByteArrayInputStream(text.getBytes(UTF_8)), new Heard());
      assertThat(done.result()).isEqualTo(text);
    }
  }
}
