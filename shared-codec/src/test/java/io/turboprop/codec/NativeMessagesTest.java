package io.turboprop.codec;

import static io.turboprop.codec.Golden.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.RunFacts;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativeMessagesTest {
  private static final TaskId T1 = new TaskId("t1");
  private static final PropletId P1 = new PropletId("p1");
  private static final BootId BOOT = new BootId("b-0001");
  private static final Bytes MODULE = Bytes.wrap(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});

  private static final Bytes CONTENT = Bytes.wrap(new byte[] {0, '\n', (byte) 0xff});

  private static final Order.Batch ORDERS =
      new Order.Batch(
          List.of(
              new Order.Run(
                  2,
                  7,
                  Optional.of(BOOT),
                  ManagerMessagesTest.ofFile(Optional.of(MODULE), Optional.of(P1)),
                  Optional.of(Digest.of(MODULE.unsafeArray()))),
              new Order.Run(
                  1,
                  7,
                  Optional.empty(),
                  ManagerMessagesTest.ofImage(
                      "team/add:v1@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                      P1),
                  Optional.empty(),
                  Optional.of(Digest.of(MODULE.unsafeArray()))),
              new Order.Stop(T1, 2, 7),
              new Order.Ack(BOOT, List.of(1L, 2L, 5L)),
              new Order.Register(),
              new Order.Inventory(41),
              new Order.Drain(true),
              new Order.Logs(T1, 2, 4096, Duration.ofSeconds(45)),
              new Order.Result(new TaskId("t7"), 1, 2 << 20, 1 << 20),
              new Order.Invoke(
                  new ManagerMessage.Invoke(
                      new TaskId("t8"),
                      false,
                      Optional.of(P1),
                      "i1",
                      List.of("1"),
                      Map.of("LEVEL", "debug"))),
              new Order.Serve(
                  7,
                  3,
                  List.of(
                      new ServedRevision(
                          new RevisionKey("u1", 2),
                          RevisionRef.parse("echo/r2"),
                          Optional.empty(),
                          Optional.of(Digest.of(MODULE.unsafeArray())),
                          Optional.of("handle"),
                          Map.of("LEVEL", "debug"),
                          RunLimits.UNSET.withDeadlineMs(1000),
                          Optional.of("endive"),
                          true,
                          new ServedRevision.Share(1, 4, 2, Duration.ofMinutes(1))),
                      new ServedRevision(
                          new RevisionKey("u1", 3),
                          RevisionRef.parse("echo/r3"),
                          Optional.of("team/echo:v3"),
                          Optional.empty(),
                          Optional.empty(),
                          Map.of(),
                          RunLimits.UNSET,
                          Optional.empty(),
                          false,
                          new ServedRevision.Share(0, 2, 1, Duration.ofMinutes(1))))),
              new Order.Pull(new PullId("w1"), "team/add:v1"),
              new Order.EndPull(new PullId("w2")),
              new Order.Images(42)));

  private static final Report.Batch REPORTS =
      new Report.Batch(
          P1,
          BOOT,
          List.of(
              new Report.Accepted(1, T1, 2, 7),
              new Report.Refused(
                  2,
                  new TaskId("t2"),
                  1,
                  7,
                  new Reason(ReasonCode.NO_CAPACITY, "8 of 8 slots taken")),
              new Report.Started(3, T1, 2, 7),
              finished(
                  4,
                  "t1",
                  2,
                  new RunResult.Success(
                      new JsonText("\"42\""),
                      Optional.of(
                          new RunFacts(
                              Optional.of("endive"),
                              List.of("42", "0.5"),
                              OptionalLong.of(12),
                              OptionalLong.of(65_536))))),
              finished(5, "t3", 1, new RunResult.Success(JsonText.NULL)),
              finished(
                  6,
                  "t4",
                  1,
                  new RunResult.Failure(
                      new Reason(ReasonCode.EXIT_CODE, "exit status 3"),
                      OptionalInt.of(3),
                      "boom\n")),
              finished(7, "t5", 1, RunResult.Failure.of(ReasonCode.TRAP, "")),
              finished(
                  8,
                  "t7",
                  1,
                  new RunResult.Success(
                      new JsonText("\"a,b\\n1,2\\n\""),
                      Optional.empty(),
                      Optional.of(new ResultRef(Digest.of(MODULE.unsafeArray()), 20L << 20))))),
          Optional.of(
              new Inventory(
                  41,
                  false,
                  List.of(
                      new Inventory.Held(T1, 2, 7, Inventory.State.RUNNING),
                      new Inventory.Held(new TaskId("t6"), 1, 7, Inventory.State.ACCEPTED),
                      new Inventory.Held(new TaskId("t4"), 1, 7, Inventory.State.ENDED)))));

  @Test
  void orders_goldenMessage_isReadAndWritten() {
    assertThat(Orders.decode(Golden.bytes("native/orders"))).isEqualTo(ORDERS);
    Golden.assertSameJson(Orders.encode(ORDERS), "native/orders");
  }

  @Test
  void reports_goldenMessage_isReadAndWritten() {
    assertThat(Reports.decode(Golden.bytes("native/reports"))).isEqualTo(REPORTS);
    Golden.assertSameJson(Reports.encode(REPORTS), "native/reports");
  }

  @Test
  void logs_goldenMessage_isReadAndWritten() {
    LogPage page =
        new LogPage(
            P1,
            BOOT,
            T1,
            2,
            LogPage.State.OPEN,
            1024,
            4096,
            4101,
            List.of(
                new LogPage.Piece(LogPage.Stream.STDOUT, Bytes.copyOf("hi".getBytes(UTF_8))),
                new LogPage.Piece(LogPage.Stream.STDERR, Bytes.copyOf("oh\n".getBytes(UTF_8)))));

    assertThat(LogPages.decode(Golden.bytes("native/logs"))).isEqualTo(page);
    Golden.assertSameJson(LogPages.encode(page), "native/logs");
    assertThat(page.next()).isEqualTo(page.end());
  }

  @Test
  void resultPage_goldenMessage_isReadAndWritten() {
    byte[] message = withContent("native/result-page");
    var page = new ResultPage.Part(P1, BOOT, new TaskId("t7"), 1, 20L << 20, 2 << 20, CONTENT);

    assertThat(ResultPages.decode(message)).isEqualTo(page);
    assertThat(ResultPages.encode(page)).isEqualTo(message);
    assertThat(page.next()).isEqualTo((2L << 20) + 3);
  }

  @Test
  void resultPage_ofWhatIsGone_comesBackEqual() {
    var gone = new ResultPage.Gone(P1, BOOT, T1, 2, "no such file: \"x\"\n");

    assertThat(ResultPages.decode(ResultPages.encode(gone))).isEqualTo(gone);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':1}                 | result page: no line of JSON ends within 8192 bytes",
        "{'v':2}\\n              | result page: v is 2, only 1 is understood",
        "{'v':1,'proplet_id':'p','boot_id':'b','task_id':'t','attempt':1}\\n | result page: size is missing",
        "{'v':1,'proplet_id':'p','boot_id':'b','task_id':'t','attempt':1,'size':4,'from':5}\\n | result page: from must be between 0 and 4",
        "{'v':1,'proplet_id':'p','boot_id':'b','task_id':'t','size':4,'from':5}\\n | result page: attempt is missing",
        "{'v':1,'proplet_id':'p','boot_id':'b','task_id':'t','attempt':1,'gone':1}\\n | result page: gone must be a text, not a number",
      })
  void resultPage_malformed_saysWhatIsWrong(String message, String reason) {
    assertRefused(ResultPages::decode, message.replace('\'', '"').replace("\\n", "\n"))
        .hasMessage(reason);
  }

  @Test
  void resultPage_headWithoutEnd_isRefusedWithoutReadingOn() {
    assertRefused(ResultPages::decode, "x".repeat(100_000) + "\n")
        .hasMessage("result page: no line of JSON ends within 8192 bytes");
  }

  @Test
  void logs_ofAnUnknownStreamOrState_areRefused() {
    String page = new String(Golden.bytes("native/logs"), UTF_8);

    assertRefused(LogPages::decode, page.replace("stderr", "stdlog"))
        .hasMessage("logs: pieces[1].stream is refused: is unknown");
    assertRefused(LogPages::decode, page.replace("open", "shut"))
        .hasMessage("logs: state is refused: is unknown");
  }

  @Test
  void serving_goldenMessage_isReadAndWritten() {
    var serving =
        new Serving(
            P1,
            BOOT,
            7,
            3,
            12,
            "6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01",
            Optional.of(new Serving.Direct("10.0.0.7", 9093, "s3cret")),
            List.of(
                new Serving.Status(
                    new RevisionKey("u1", 2),
                    Serving.State.READY,
                    Optional.of(Digest.of(MODULE.unsafeArray())),
                    Optional.empty(),
                    1),
                new Serving.Status(
                    new RevisionKey("u1", 3),
                    Serving.State.PREPARING,
                    Optional.empty(),
                    Optional.empty(),
                    0),
                new Serving.Status(
                    new RevisionKey("u2", 1),
                    Serving.State.FAILED,
                    Optional.empty(),
                    Optional.of(new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404")),
                    0)));

    assertThat(Servings.decode(Golden.bytes("native/serving"))).isEqualTo(serving);
    Golden.assertSameJson(Servings.encode(serving), "native/serving");
    assertThat(serving.toString()).doesNotContain("s3cret");
  }

  @Test
  void pull_goldenMessages_areReadAndWritten() {
    Map<String, PullReport.State> states =
        Map.of(
            "pulling", new PullReport.Pulling(1 << 20, OptionalLong.of(32 << 20)),
            "ready", new PullReport.Ready(Digest.of(MODULE.unsafeArray()), 32 << 20),
            "failed",
                new PullReport.Failed(new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404")));
    states.forEach(
        (word, state) -> {
          var report = new PullReport(P1, BOOT, new PullId("w1"), state);
          assertThat(Pulls.decode(Golden.bytes("native/pull-" + word))).isEqualTo(report);
          Golden.assertSameJson(Pulls.encode(report), "native/pull-" + word);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':1,'proplet_id':'p','boot_id':'b','pull_id':'w'} | pull: state is missing",
        "{'v':1,'proplet_id':'p','boot_id':'b','state':'ready'} | pull: pull_id is missing",
        "{'v':1,'proplet_id':'p','boot_id':'b','pull_id':'w','state':'x'} | pull: state is unknown",
        "{'v':1,'proplet_id':'p','boot_id':'b','pull_id':'w','state':'ready','bytes':1} | pull: digest is missing",
        "{'v':1,'proplet_id':'p','boot_id':'b','pull_id':'w','state':'pulling','bytes':-1} | pull: bytes must be between 0 and 9223372036854775807",
        "{'v':1,'proplet_id':'p','boot_id':'b','pull_id':'w','state':'failed'} | pull: reason is missing",
      })
  void pull_malformed_saysWhatIsWrong(String message, String reason) {
    assertRefused(Pulls::decode, message.replace('\'', '"')).hasMessage(reason);
  }

  @Test
  void stock_goldenMessage_isReadAndWritten() {
    var list =
        new ImageList(
            P1,
            BOOT,
            42,
            3,
            (32 << 20) + 1024,
            List.of(
                new ImageList.Entry(
                    Digest.of(MODULE.unsafeArray()),
                    32 << 20,
                    List.of("team/add:v1", "team/add:latest"),
                    2,
                    1500),
                new ImageList.Entry(
                    Digest.parse(
                        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                    512,
                    List.of(),
                    0,
                    0)));

    assertThat(ImageLists.decode(Golden.bytes("native/stock"))).isEqualTo(list);
    Golden.assertSameJson(ImageLists.encode(list), "native/stock");
    assertThat(list.more()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':1,'proplet_id':'p','boot_id':'b','total':0,'bytes':0,'images':[]} | stock: nonce is missing",
        "{'v':1,'proplet_id':'p','boot_id':'b','nonce':1,'total':0,'bytes':0,'images':[{}]} | stock: total must be between 1 and 9223372036854775807",
        "{'v':1,'proplet_id':'p','boot_id':'b','nonce':1,'total':1,'bytes':0,'images':[{'bytes':1}]} | stock: images[0].digest is missing",
        "{'v':1,'proplet_id':'p','boot_id':'b','nonce':1,'total':1,'bytes':0,'images':[{'names':['1','2','3','4','5','6','7','8','9']}]} | stock: images[0].names has more than 8 elements",
      })
  void stock_malformed_saysWhatIsWrong(String message, String reason) {
    assertRefused(ImageLists::decode, message.replace('\'', '"')).hasMessage(reason);
  }

  @Test
  void stock_longerThanItsBounds_isRefused_andCutBeforeItIsSent() {
    var entry =
        new ImageList.Entry(Digest.of(MODULE.unsafeArray()), 10, List.of("n".repeat(2048)), 0, 0);
    int fit = ImageList.MOST_NAME_CHARS / 2048;

    ImageList named = ImageList.of(P1, BOOT, 1, Collections.nCopies(fit + 5, entry));
    var plain = new ImageList.Entry(entry.digest(), 10, List.of(), 0, 0);
    ImageList many = ImageList.of(P1, BOOT, 1, Collections.nCopies(1_001, plain));

    assertThat(named.images()).hasSize(fit);
    assertThat(named.more()).isEqualTo(5);
    assertThat(many.images()).hasSize(1_000);
    assertThat(many.bytes()).isEqualTo(10_010);
    assertThat(ImageLists.decode(ImageLists.encode(many))).isEqualTo(many);
    String text = new String(ImageLists.encode(many), UTF_8);
    String item = "{\"digest\":\"" + entry.digest() + "\",\"bytes\":10}";
    assertRefused(ImageLists::decode, text.replace("[" + item, "[" + item + "," + item))
        .hasMessage("stock: images has more than 1000 elements");
  }

  @Test
  void call_goldenMessage_isReadAndWritten() {
    var head =
        new FunctionCall.CallHead.Http(
            "POST",
            "/fn/echo",
            "/a/b",
            "x=1",
            List.of(
                new FunctionCall.Header("Content-Type", "text/plain"),
                new FunctionCall.Header("X-Trace", "7")));
    var call =
        new FunctionCall("c-1", new RevisionKey("u1", 2), Duration.ofSeconds(30), head, CONTENT);

    assertThat(Calls.decodeCall(withContent("native/call"))).isEqualTo(call);
    assertThat(Calls.encode(call)).isEqualTo(withContent("native/call"));
  }

  @Test
  void answer_goldenMessage_isReadAndWritten() {
    var answer =
        new FunctionAnswer(
            P1,
            BOOT,
            "c-1",
            Optional.empty(),
            200,
            List.of(new FunctionCall.Header("Content-Type", "text/plain")),
            CONTENT);

    assertThat(Calls.decodeAnswer(withContent("native/answer"))).isEqualTo(answer);
    assertThat(Calls.encode(answer)).isEqualTo(withContent("native/answer"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':1}                          | call: no line of JSON ends within 1048576 bytes",
        "{'v':1}\\n                       | call: id is missing",
        "{'v':1,'id':'c','number':1}\\n   | call: uid is missing",
        "{'v':1,'id':'c','uid':'u','number':0}\\n | call: number must be between 1 and 9223372036854775807",
        "{'v':1,'id':'c','uid':'u','number':1,'left_ms':0}\\n | call: left_ms must be between 1 and 86400000",
        "{'v':1,'id':'c','uid':'u','number':1,'left_ms':1,'kind':'ftp'}\\n | call: kind is neither http nor invoke",
        "{'v':1,'id':'c','uid':'u','number':1,'left_ms':1,'kind':'http','method':'GET','headers':['x']}\\n | call: headers has one without a name",
        "{'v':1,'id':'c','uid':'u','number':1,'left_ms':1,'kind':'http','method':'GET','headers':['a b:c']}\\n | call: headers is refused: no name of a header",
      })
  void call_malformed_saysWhatIsWrong(String message, String reason) {
    assertRefused(Calls::decodeCall, message.replace('\'', '"').replace("\\n", "\n"))
        .hasMessage(reason);
  }

  private static byte[] withContent(String golden) {
    byte[] head = Golden.bytes(golden);
    byte[] content = CONTENT.unsafeArray();
    byte[] message = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, message, head.length, content.length);
    return message;
  }

  @Test
  void documentation_examples_areTheGoldenMessages() throws IOException {
    String page = Files.readString(Path.of("../docs/native-protocol.md"));

    assertThat(page)
        .contains(new String(Golden.bytes("proplet/heartbeat-native"), UTF_8))
        .contains(new String(Golden.bytes("native/orders"), UTF_8))
        .contains(new String(Golden.bytes("native/reports"), UTF_8))
        .contains(new String(Golden.bytes("native/logs"), UTF_8))
        .contains(new String(Golden.bytes("native/result-page"), UTF_8))
        .contains(new String(Golden.bytes("native/serving"), UTF_8))
        .contains(new String(Golden.bytes("native/pull-pulling"), UTF_8))
        .contains(new String(Golden.bytes("native/pull-ready"), UTF_8))
        .contains(new String(Golden.bytes("native/pull-failed"), UTF_8))
        .contains(new String(Golden.bytes("native/stock"), UTF_8))
        .contains(new String(Golden.bytes("native/call"), UTF_8))
        .contains(new String(Golden.bytes("native/answer"), UTF_8))
        .contains(new String(Golden.bytes("image/resolve"), UTF_8))
        .contains(new String(Golden.bytes("image/prove"), UTF_8))
        .contains(new String(Golden.bytes("image/proven"), UTF_8))
        .contains(new String(Golden.bytes("image/map"), UTF_8))
        .contains(new String(Golden.bytes("image/chunks"), UTF_8))
        .contains(new String(Golden.bytes("image/progress"), UTF_8))
        .contains(new String(Golden.bytes("image/done"), UTF_8))
        .contains(new String(Golden.bytes("image/offer"), UTF_8))
        .contains(new String(Golden.bytes("image/coming"), UTF_8))
        .contains(new String(Golden.bytes("image/refused"), UTF_8))
        .contains(new String(Golden.bytes("image/lookup"), UTF_8))
        .contains(new String(Golden.bytes("image/found"), UTF_8))
        .contains(new String(Golden.bytes("image/looking"), UTF_8))
        .contains(new String(Golden.bytes("image/not-found"), UTF_8));
  }

  @Test
  void orders_unknownType_isLeftOutAndTheRestKept() {
    assertThat(Orders.decode(Golden.bytes("native/orders-from-the-future")))
        .isEqualTo(new Order.Batch(List.of(new Order.Stop(T1, 2, 7))));
  }

  @Test
  void reports_unknownTypeOrReason_areLeftOutOrTaskError() {
    assertThat(Reports.decode(Golden.bytes("native/reports-from-the-future")).reports())
        .containsExactly(
            new Report.Refused(2, new TaskId("t2"), 1, 7, Reason.of(ReasonCode.TASK_ERROR)));
  }

  @Test
  void batches_withoutEntries_comeBackEqual() {
    var orders = new Order.Batch(List.of());
    var reports = new Report.Batch(P1, BOOT, List.of());

    assertThat(Orders.decode(Orders.encode(orders))).isEqualTo(orders);
    assertThat(Reports.decode(Reports.encode(reports))).isEqualTo(reports);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"orders\":[]}                | orders: v is missing",
        "{\"v\":2,\"orders\":[]}        | orders: v is 2, only 1 is understood",
        "{\"v\":\"1\",\"orders\":[]}    | orders: v must be a whole number, not a text",
        "{\"v\":1}                      | orders: orders is missing",
        "{\"v\":1,\"orders\":{}}        | orders: orders must be a list, not an object",
        "{\"v\":1,\"orders\":[1]}       | orders: orders[0] must be an object, not a number",
        "{\"v\":1,\"orders\":[{}]}      | orders: orders[0].type is missing",
        "{\"v\":1,\"orders\":[{\"type\":\"run\",\"epoch\":1}]}                 | orders: orders[0].attempt is missing",
        "{\"v\":1,\"orders\":[{\"type\":\"run\",\"attempt\":0}]}               | orders: orders[0].attempt must be between 1 and 2147483647",
        "{\"v\":1,\"orders\":[{\"type\":\"run\",\"attempt\":1,\"epoch\":-1}]}  | orders: orders[0].epoch must be between 0 and 9223372036854775807",
        "{\"v\":1,\"orders\":[{\"type\":\"run\",\"attempt\":1,\"epoch\":1}]}   | orders: orders[0].start is missing",
        "{\"v\":1,\"orders\":[{\"type\":\"run\",\"attempt\":1,\"epoch\":1,\"start\":{\"id\":\"t\"}}]} | orders: orders[0].start.name is missing",
        "{\"v\":1,\"orders\":[{\"type\":\"run\",\"attempt\":1,\"epoch\":1,\"start\":{\"id\":\"t\",\"name\":\"n\"},\"file_digest\":\"md5:1\"}]} | orders: orders[0].file_digest is refused: digest must begin with \"sha256:\": md5:1",
        "{\"v\":1,\"orders\":[{\"type\":\"stop\",\"attempt\":1,\"epoch\":1}]}  | orders: orders[0].task_id is missing",
        "{\"v\":1,\"orders\":[{\"type\":\"register\"},{\"type\":\"ack\"}]}     | orders: orders[1].boot_id is missing",
        "{\"v\":1,\"orders\":[{\"type\":\"ack\",\"boot_id\":\"b\",\"sequences\":[1,0]}]} | orders: orders[0].sequences[1] must be between 1 and 9223372036854775807",
      })
  void orders_malformed_sayWhatIsWrong(String json, String reason) {
    assertRefused(Orders::decode, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"v\":3,\"proplet_id\":\"p\",\"boot_id\":\"b\",\"reports\":[]} | reports: v is 3, only 1 is understood",
        "{\"v\":1,\"boot_id\":\"b\",\"reports\":[]}                      | reports: proplet_id is missing",
        "{\"v\":1,\"proplet_id\":\"p\",\"reports\":[]}                   | reports: boot_id is missing",
        "{\"v\":1,\"proplet_id\":\"p\",\"boot_id\":\"b\"}                | reports: reports is missing",
      })
  void reports_malformed_sayWhatIsWrong(String json, String reason) {
    assertRefused(Reports::decode, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"accepted\",\"task_id\":\"t\",\"attempt\":1,\"epoch\":1}              | seq is missing",
        "{\"type\":\"accepted\",\"seq\":0,\"task_id\":\"t\",\"attempt\":1,\"epoch\":1}    | seq must be between 1 and 9223372036854775807",
        "{\"type\":\"started\",\"seq\":1,\"attempt\":1,\"epoch\":1}                       | task_id is missing",
        "{\"type\":\"started\",\"seq\":1,\"task_id\":\"t\",\"epoch\":1}                   | attempt is missing",
        "{\"type\":\"started\",\"seq\":1,\"task_id\":\"t\",\"attempt\":1}                 | epoch is missing",
        "{\"type\":\"refused\",\"seq\":1,\"task_id\":\"t\",\"attempt\":1,\"epoch\":1}     | reason is missing",
        "{\"type\":\"finished\",\"seq\":1,\"task_id\":\"t\",\"attempt\":1,\"epoch\":1}    | results is missing",
        "{\"type\":\"finished\",\"seq\":1,\"task_id\":\"t\",\"attempt\":1,\"epoch\":1,\"results\":1,\"result_ref\":{\"digest\":\"x\",\"bytes\":1}} | result_ref.digest is refused: digest must begin with \"sha256:\": x",
        "{\"type\":\"finished\",\"seq\":1,\"task_id\":\"t\",\"attempt\":1,\"epoch\":1,\"results\":1,\"result_ref\":{\"digest\":\"sha256:93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476\",\"bytes\":0}} | result_ref.bytes must be between 1 and 9223372036854775807",
        "{\"type\":\"finished\",\"seq\":1,\"task_id\":\"t\",\"attempt\":1,\"epoch\":1,\"reason\":{\"code\":\"trap\"},\"exit_code\":\"3\"} | exit_code must be a whole number, not a text",
        "{\"type\":\"finished\",\"seq\":1,\"task_id\":\"t\",\"attempt\":1,\"epoch\":1,\"reason\":{\"code\":\"trap\"},\"output_tail\":[]}  | output_tail must be a text, not a list",
      })
  void report_malformed_saysWhatIsWrong(String report, String reason) {
    assertRefused(
            Reports::decode,
            "{\"v\":1,\"proplet_id\":\"p\",\"boot_id\":\"b\",\"reports\":[" + report + "]}")
        .hasMessage("reports: reports[0]." + reason);
  }

  private static Report finished(long sequence, String task, int attempt, RunResult result) {
    return new Report.Finished(sequence, new TaskId(task), attempt, 7, result);
  }
}
