package io.turboprop.proplet;

import static io.turboprop.proplet.Functions.aFunction;
import static io.turboprop.proplet.Functions.serve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.Calls;
import io.turboprop.examples.Examples;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RunLimits;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall.Header;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision.Share;
import io.turboprop.wire.Serving;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions of one proplet, ordered and called over the broker. */
@Timeout(60)
final class PropletFunctionsTest {
  @TempDir Path folder;
  private PropletHouse house;
  private Deployed proplet;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    proplet = house.proplet();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Serving.Status status(Serving said, Functions of) {
    return said.revisions().stream()
        .filter(s -> s.key().equals(of.key()))
        .findFirst()
        .orElseThrow();
  }

  private Serving last() {
    return house.manager.servings(proplet.id()).getLast();
  }

  @Test
  void order_ofARevision_isFetchedTriedAndReady() {
    Functions count = aFunction("count");

    Serving ready = count.readyOn(house, proplet.id(), 7);

    assertThat(ready.epoch()).isEqualTo(1);
    assertThat(ready.version()).isEqualTo(7);
    assertThat(ready.boot()).isEqualTo(house.bootOf(proplet.id()));
    assertThat(ready.node()).isNotEmpty();
    assertThat(ready.direct()).isPresent();
    assertThat(status(ready, count).digest()).contains(Digest.of(count.module()));
    await()
        .untilAsserted(
            () ->
                assertThat(house.manager.beats().getLast().pulse().orElseThrow().serving())
                    .isEqualTo(last().serial()));
  }

  @Test
  void calls_oneAfterTheOther_reachTheSameInstance() {
    Functions count = aFunction("count");
    count.readyOn(house, proplet.id(), 1);

    for (int i = 1; i <= 20; i++) {
      FunctionAnswer answer = house.manager.call(proplet.id(), count.invoke());
      assertThat(Functions.answered(answer).results()).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void call_thatArrivesTwice_isWorkedOnOnce() {
    Functions count = aFunction("count");
    count.readyOn(house, proplet.id(), 1);
    var call = count.invoke();

    house.manager.call(proplet.id(), call);
    house.manager.call(proplet.id(), call);

    assertThat(Functions.answered(house.manager.call(proplet.id(), count.invoke())).results())
        .isEqualTo("2");
    assertThat(house.manager.answers(proplet.id())).hasSize(2);
  }

  @Test
  void httpRequest_isPassedOnAndItsBodyComesBack() {
    Functions echo = aFunction("echo");
    echo.readyOn(house, proplet.id(), 1);

    FunctionAnswer answer =
        house.manager.call(proplet.id(), echo.http("/a", "x=1", "grüße".getBytes(UTF_8)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.fault()).isEmpty();
    assertThat(Functions.text(answer)).isEqualTo("grüße");
    assertThat(answer.headers())
        .containsExactly(new Header("Content-Type", "application/octet-stream"));
  }

  @Test
  void httpRequest_ofAFunctionWithInputs_takesThemFromTheQuery() {
    Functions add = Functions.of("add", Examples.ADD.bytes());
    add.readyOn(house, proplet.id(), 1);

    FunctionAnswer answer =
        house.manager.call(proplet.id(), add.http("", "input=40&input=2", new byte[0]));

    assertThat(Functions.text(answer)).isEqualTo("42");
  }

  @Test
  void command_isRunAnewForEachCallWithTheRequestInItsEnvironment() {
    Functions command = Functions.of("whatever", Examples.ECHO.bytes());
    command.readyOn(house, proplet.id(), 1);

    for (int i = 0; i < 5; i++) {
      FunctionAnswer answer =
          house.manager.call(
              proplet.id(), command.http("/a/b", "n=" + i, ("body " + i).getBytes(UTF_8)));
      assertThat(Functions.text(answer))
          .contains("PATH_INFO=/a/b\n", "QUERY_STRING=n=" + i + "\n", "LEVEL=debug\n")
          .contains("FUNCTION_NAME=f\n", "FUNCTION_REVISION=r1\n", "REQUEST_METHOD=POST\n")
          .endsWith("body " + i);
    }
  }

  @Test
  void cgiFunction_saysStatusAndHeaders() {
    Functions page = aFunction("page").asCgi();
    page.readyOn(house, proplet.id(), 1);

    FunctionAnswer answer = house.manager.call(proplet.id(), page.http("", "", new byte[0]));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers())
        .contains(new Header("Content-Type", "text/html"), new Header("X-Made-By", "handler"));
    assertThat(Functions.text(answer)).isEqualTo("<p>made</p>\n");
  }

  @Test
  void functionThatTraps_isAFaultAndTheNextCallFindsAnotherInstance() {
    Functions crash = aFunction("crash");
    crash.readyOn(house, proplet.id(), 1);

    for (int i = 0; i < 3; i++) {
      FunctionAnswer answer = house.manager.call(proplet.id(), crash.invoke());
      assertThat(answer.fault().orElseThrow().code()).isEqualTo(ReasonCode.TRAP);
    }
  }

  @Test
  void call_overItsDeadline_isEnded() {
    Functions nap = aFunction("nap").within(RunLimits.UNSET.withDeadlineMs(200));
    nap.readyOn(house, proplet.id(), 1);

    FunctionAnswer answer = house.manager.call(proplet.id(), nap.invoke("60000"));

    assertThat(answer.fault().orElseThrow().code()).isEqualTo(ReasonCode.DEADLINE);
  }

  @Test
  void call_withWrongInputs_isBadInputAndHarmsNobody() {
    Functions nap = aFunction("nap");
    nap.readyOn(house, proplet.id(), 1);

    assertThat(house.manager.call(proplet.id(), nap.invoke("x")).fault().orElseThrow().code())
        .isEqualTo(ReasonCode.BAD_INPUT);
    assertThat(house.manager.call(proplet.id(), nap.invoke()).fault().orElseThrow().code())
        .isEqualTo(ReasonCode.BAD_INPUT);
    assertThat(Functions.answered(house.manager.call(proplet.id(), nap.invoke("1"))).results())
        .isEqualTo("1");
  }

  @Test
  void call_ofWhatIsNotServed_isRefused() {
    assertThat(
            house
                .manager
                .call(proplet.id(), aFunction("echo").invoke())
                .fault()
                .orElseThrow()
                .code())
        .isEqualTo(ReasonCode.NOT_SERVED);
  }

  @Test
  void callsAtOnce_moreThanThereIsRoomFor_areRefused() {
    Deployed small = house.proplet(c -> c.withServe(c.serve().withQueue(1)));
    Functions nap = aFunction("nap").with(new Share(0, 2, 1, Duration.ofMinutes(1)));
    nap.readyOn(house, small.id(), 1);
    for (int i = 0; i < 3; i++) {
      house.manager.send(TestManager.TOPICS.calls(small.id()), Calls.encode(nap.invoke("1500")));
    }

    FunctionAnswer refused = house.manager.call(small.id(), nap.invoke("1"));

    assertThat(refused.fault().orElseThrow().code()).isEqualTo(ReasonCode.NO_CAPACITY);
    await().until(() -> house.manager.answers(small.id()).size() == 4);
    assertThat(house.manager.answers(small.id()).stream().filter(a -> a.fault().isEmpty()))
        .hasSize(3);
  }

  @Test
  void idleFunction_hasNoInstanceAfterAWhileAndOneAgainWithTheNextCall() {
    Functions count = aFunction("count").with(new Share(0, 2, 1, Duration.ofMillis(300)));
    count.readyOn(house, proplet.id(), 1);
    assertThat(Functions.answered(house.manager.call(proplet.id(), count.invoke())).results())
        .isEqualTo("1");

    await().until(() -> status(last(), count).instances() == 0);

    assertThat(Functions.answered(house.manager.call(proplet.id(), count.invoke())).results())
        .isEqualTo("1");
  }

  @Test
  void image_withAnotherDigestThanTheRevision_isNotRun() {
    Functions moved =
        aFunction("count").image("team/f:v1", Optional.of(Digest.of("other".getBytes(UTF_8))));
    house.manager.order(proplet.id(), serve(1, moved));
    moved.bring(house);

    Serving failed = moved.await(house, proplet.id(), Serving.State.FAILED);

    assertThat(status(failed, moved).why().orElseThrow().code())
        .isEqualTo(ReasonCode.IMAGE_INVALID);
  }

  @Test
  void image_ofNoKnownDigest_isReadyAndSaysIt() {
    Functions image = aFunction("count").image("team/f:v2", Optional.empty());

    Serving ready = image.readyOn(house, proplet.id(), 1);

    assertThat(status(ready, image).digest()).contains(Digest.of(image.module()));
  }

  @Test
  void module_thatIsNone_failsAndIsTriedAgainWithTheNextOrder() {
    Functions broken = Functions.of("f", "no module".getBytes(UTF_8));
    house.manager.order(proplet.id(), serve(1, broken));
    broken.bring(house);
    Serving failed = broken.await(house, proplet.id(), Serving.State.FAILED);
    assertThat(status(failed, broken).why().orElseThrow().code())
        .isEqualTo(ReasonCode.MODULE_INVALID);
    int before = house.manager.servings(proplet.id()).size();

    house.manager.order(proplet.id(), serve(2, broken));

    await()
        .until(
            () ->
                house.manager.servings(proplet.id()).stream()
                    .skip(before)
                    .anyMatch(s -> status(s, broken).state() == Serving.State.FAILED));
  }

  @Test
  void olderOrder_changesNothingAndIsAnswered() {
    Functions count = aFunction("count");
    count.readyOn(house, proplet.id(), 5);
    long serial = last().serial();

    house.manager.order(proplet.id(), new Order.Serve(1, 4, List.of()));

    await().until(() -> last().serial() > serial);
    assertThat(last().version()).isEqualTo(5);
    assertThat(status(last(), count).state()).isEqualTo(Serving.State.READY);
    house.manager.order(proplet.id(), new Order.Serve(2, 1, List.of()));
    await().until(() -> last().revisions().isEmpty());
    assertThat(last().epoch()).isEqualTo(2);
  }

  @Test
  void revision_thatIsLeftOut_finishesItsCallsAndTakesNoMore() {
    Functions nap = aFunction("nap");
    nap.readyOn(house, proplet.id(), 1);
    var running = nap.invoke("700");
    house.manager.send(TestManager.TOPICS.calls(proplet.id()), Calls.encode(running));

    house.manager.order(proplet.id(), new Order.Serve(1, 2, List.of()));
    // Orders and calls have topics of their own, and may overtake each other.
    await().until(() -> last().version() == 2);

    assertThat(house.manager.call(proplet.id(), nap.invoke("1")).fault().orElseThrow().code())
        .isEqualTo(ReasonCode.NOT_SERVED);
    FunctionAnswer finished =
        house.manager.first(
            () -> house.manager.answers(proplet.id()),
            FunctionAnswer.class,
            a -> a.call().equals(running.id()));
    assertThat(Functions.answered(finished).results()).isEqualTo("700");
  }

  @Test
  void restartedProplet_knowsNoFunctionsAndSaysSo() {
    Functions count = aFunction("count");
    count.readyOn(house, proplet.id(), 1);
    BootId former = house.bootOf(proplet.id());
    house.undeploy(proplet);

    proplet = house.proplet(proplet.id(), c -> c);

    assertThat(house.bootOf(proplet.id())).isNotEqualTo(former);
    assertThat(house.manager.call(proplet.id(), count.invoke()).fault().orElseThrow().code())
        .isEqualTo(ReasonCode.NOT_SERVED);
    house.manager.order(proplet.id(), serve(1, count));
    house.manager.first(
        () -> house.manager.servings(proplet.id()),
        Serving.class,
        s ->
            !s.boot().equals(former)
                && s.revisions().stream().anyMatch(r -> r.state() == Serving.State.READY));
  }

  @Test
  void localApi_showsHowItDoesWithFunctions() {
    Functions crash = aFunction("crash");
    crash.readyOn(house, proplet.id(), 1);
    house.manager.call(proplet.id(), crash.invoke());
    house.manager.call(proplet.id(), aFunction("echo").invoke());

    assertThat(HttpGet.json(proplet, "/stats").getJsonObject("functions").getMap())
        .containsEntry("served", 1)
        .containsEntry("failed", 1)
        .containsEntry("refused", 1)
        .containsEntry("answered", 0);
    assertThat(HttpGet.of(proplet, "/metrics").body())
        .contains("proplet_calls_failed_total 1", "proplet_functions_served 1");
  }

  @Test
  void whatAFunctionWritesToStandardError_isInItsLog() {
    Functions complain = aFunction("complain");
    complain.readyOn(house, proplet.id(), 1);
    house.manager.call(proplet.id(), complain.invoke());

    house.manager.order(
        proplet.id(),
        new Order.Logs(complain.key().log(), RevisionKey.LOG_ATTEMPT, 0, Duration.ZERO));

    var page =
        house.manager.first(
            () -> house.manager.logs(proplet.id()), LogPage.class, p -> !p.pieces().isEmpty());
    assertThat(new String(page.pieces().getFirst().data().unsafeArray(), UTF_8))
        .isEqualTo("something is odd\n");
  }
}
