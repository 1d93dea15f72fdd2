package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.Calls;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkState;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.TestBroker;
import io.turboprop.manager.link.MqttCallDoor;
import io.turboprop.manager.link.PropletInbox;
import io.turboprop.manager.serving.Endpoint;
import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.turboprop.wire.Serving;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls through a real broker to a proplet that is written here. */
class BrokerWayTest {
  private static final RevisionKey ECHO = Functions.key("echo", 1);
  private static final PropletId PROPLET = new PropletId("p1");
  private static final BootId BOOT = new BootId("b1");
  private static final Topics TOPICS = new Topics("t", "c");

  private final List<FunctionCall> seen = new CopyOnWriteArrayList<>();
  private final LongAdder malformed = new LongAdder();
  private Vertx vertx;
  private TestBroker broker;
  private BrokerLink manager;
  private BrokerLink proplet;
  private GatewayHouse house;
  private volatile Function<FunctionCall, Optional<FunctionAnswer>> guest;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    broker = TestBroker.start();
    manager = link("manager");
    proplet = link("proplet");
    MqttCallDoor door = new MqttCallDoor(manager, TOPICS);
    new PropletInbox(manager, TOPICS, malformed).listen(door);
    proplet.subscribe(TOPICS.calls(PROPLET), Qos.AT_LEAST_ONCE, this::called);
    manager.start();
    proplet.start();
    await().until(() -> up(manager) && up(proplet));
    house = new GatewayHouse(GatewayConfig.DEFAULT, door);
    house.deployed(Functions.of("echo", "r1"));
    serve(Optional.empty());
    guest = call -> Optional.of(answer(call, 200, List.of(), call.body()));
  }

  @AfterEach
  void close() {
    house.close();
    GatewayHouse.await(manager.close());
    GatewayHouse.await(proplet.close());
    GatewayHouse.await(vertx.close());
    broker.close();
  }

  private BrokerLink link(String id) {
    return new MqttLink(
        vertx, LinkConfig.to(broker.address(), id), new Random(7), InstantSource.system());
  }

  private static boolean up(BrokerLink link) {
    return link.state() instanceof LinkState.Connected;
  }

  private void serve(Optional<Serving.Direct> direct) {
    serve(BOOT, direct);
  }

  private void serve(BootId boot, Optional<Serving.Direct> direct) {
    Endpoint endpoint = new Endpoint(ECHO, PROPLET, boot, "", direct, 10);
    house.endpoints.put(ECHO, new Outlook(List.of(endpoint), 0, 0, ""));
  }

  private Future<Void> called(Inbound message) {
    FunctionCall call = Calls.decodeCall(message.payload().getBytes());
    seen.add(call);
    guest
        .apply(call)
        .ifPresent(
            answer ->
                proplet.publish(
                    TOPICS.answers(PROPLET),
                    Buffer.buffer(Calls.encode(answer)),
                    Qos.AT_LEAST_ONCE));
    return Future.succeededFuture();
  }

  private static FunctionAnswer answer(
      FunctionCall call, int status, List<Header> headers, Bytes body) {
    return new FunctionAnswer(PROPLET, BOOT, call.id(), Optional.empty(), status, headers, body);
  }

  private static FunctionAnswer fault(FunctionCall call, ReasonCode code) {
    Reason reason = new Reason(code, "because");
    return new FunctionAnswer(
        PROPLET, BOOT, call.id(), Optional.of(reason), 200, List.of(), Bytes.empty());
  }

  @Test
  void call_overTheBroker_hasAllOfTheRequestAndOfTheAnswer() {
    guest =
        call ->
            Optional.of(
                answer(
                    call,
                    201,
                    List.of(
                        new Header("Set-Cookie", "a=1"),
                        new Header("Set-Cookie", "b=2"),
                        new Header("Connection", "X-Hop"),
                        new Header("X-Hop", "1")),
                    call.body()));

    HttpResponse<String> answer =
        house.send(
            house
                .request("/fn/echo/a/b?x=1")
                .header("X-Trace", "7")
                .method("PUT", BodyPublishers.ofString("hello")));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.headers().firstValue("X-Hop")).isEmpty();
    assertThat(answer.headers().firstValue("X-Turboprop-Proplet")).contains("p1");
    FunctionCall call = seen.getFirst();
    assertThat(call.revision()).isEqualTo(ECHO);
    assertThat(call.left().toMillis()).isBetween(50_000L, 60_000L);
    CallHead.Http head = (CallHead.Http) call.head();
    assertThat(head.method() + " " + head.script() + " " + head.path() + " " + head.query())
        .isEqualTo("PUT /fn/echo /a/b x=1");
    assertThat(head.headers()).contains(new Header("X-Trace", "7"));
  }

  @Test
  void invoke_overTheBroker_isADocument() {
    HttpResponse<String> answer = house.post("/functions/echo/invoke", "{\"inputs\":[1]}");

    assertThat(answer.body()).isEqualTo("{\"inputs\":[1]}");
    assertThat(seen.getFirst().head()).isEqualTo(new CallHead.Invoke());
  }

  @Test
  void faults_overTheBroker_becomeProblems() {
    guest = call -> Optional.of(fault(call, ReasonCode.OUT_OF_MEMORY));

    HttpResponse<String> answer = house.get("/fn/echo");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("out_of_memory: because");
  }

  @Test
  void body_thatIsNotSmall_isReadForTheBrokerUpToABound() {
    String large = "x".repeat(3 << 20);

    assertThat(house.post("/fn/echo", large).body()).isEqualTo(large);
    HttpResponse<String> tooLarge = house.post("/fn/echo", large + large);

    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body())
        .contains("more than 4194304 bytes; see MANAGER_FUNCTION_BROKER_BYTES")
        .contains("reached directly");
  }

  @Test
  void addressWhereSomebodyElseListens_isNotUsed() {
    TestProplet other = house.proplet("p1", TestProplet::echo);
    Serving.Direct said = other.serves(ECHO).direct().orElseThrow();
    serve(Optional.of(said));

    for (int i = 0; i < 20; i++) {
      assertThat(house.get("/fn/echo").statusCode()).isEqualTo(200);
    }

    assertThat(other.calls).hasValue(0);
    assertThat(seen).hasSize(20);
  }

  @Test
  void answers_ofOthersOrTwice_areDropped() {
    guest =
        call -> {
          FunctionAnswer right = answer(call, 200, List.of(), Bytes.copyOf(new byte[] {'1'}));
          FunctionAnswer other =
              new FunctionAnswer(
                  new PropletId("p2"),
                  BOOT,
                  call.id(),
                  Optional.empty(),
                  200,
                  List.of(),
                  Bytes.empty());
          proplet.publish(
              TOPICS.answers(new PropletId("p2")),
              Buffer.buffer(Calls.encode(other)),
              Qos.AT_LEAST_ONCE);
          proplet.publish(
              TOPICS.answers(PROPLET), Buffer.buffer(Calls.encode(other)), Qos.AT_LEAST_ONCE);
          proplet.publish(
              TOPICS.answers(PROPLET), Buffer.buffer(Calls.encode(right)), Qos.AT_LEAST_ONCE);
          return Optional.of(right);
        };

    assertThat(house.get("/fn/echo").body()).isEqualTo("1");
    assertThat(house.get("/fn/echo").body()).isEqualTo("1");
    await().until(() -> malformed.sum() == 2);
  }

  @Test
  void silence_overTheBroker_is504() {
    guest = call -> Optional.empty();

    HttpResponse<String> answer =
        house.send(house.request("/fn/echo").header("X-Turboprop-Timeout", "200ms"));

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(house.hub.roster.inFlight()).isZero();
    assertThat(house.hub.ejections.none()).isTrue();
  }

  @Test
  void proplet_thatIsGone_losesOnlyCallsThatMustNotBeMadeTwice() {
    guest =
        call ->
            seen.size() < 3
                ? Optional.empty()
                : Optional.of(answer(call, 200, List.of(), call.body()));
    var get = house.sendLater(house.request("/fn/echo").GET());
    var post =
        house.sendLater(
            house
                .request("/fn/echo")
                .header("X-Turboprop-Timeout", "3s")
                .POST(BodyPublishers.ofString("x")));
    await().until(() -> seen.size() == 2);

    serve(new BootId("b2"), Optional.empty());

    assertThat(get.join().statusCode()).isEqualTo(200);
    assertThat(post.join().statusCode()).isEqualTo(504);
    assertThat(seen).hasSize(3);
  }
}
