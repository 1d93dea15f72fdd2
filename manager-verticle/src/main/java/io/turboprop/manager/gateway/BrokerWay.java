package io.turboprop.manager.gateway;

import io.turboprop.link.LinkError;
import io.turboprop.link.LinkException;
import io.turboprop.manager.serving.Endpoint;
import io.turboprop.model.Bytes;
import io.turboprop.model.ErrorCode;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls over the broker, whole. */
final class BrokerWay implements Way {
  private static final int LEAST_STATUS = 200;
  private static final int MOST_STATUS = 599;

  private final CallDoor door;
  private final Context loop;
  private final String prefix;
  private long counted;

  /**
   * @param prefix of the ids of calls, that nobody else has
   */
  BrokerWay(Vertx vertx, CallDoor door, String prefix) {
    this.door = door;
    this.loop = vertx.getOrCreateContext();
    this.prefix = prefix;
  }

  @Override
  public Attempt begin(Outgoing call, Endpoint to) {
    String id = prefix + counted++;
    try {
      return new Sent(id, door.send(to.proplet(), message(id, call, to)));
    } catch (IllegalArgumentException e) {
      return new Unfit(
          new Outcome.Unfit(
              ErrorCode.INVALID_REQUEST, "the request is refused: " + e.getMessage()));
    }
  }

  private static FunctionCall message(String id, Outgoing call, Endpoint to) {
    CallHead head = call.target().invoke() ? new CallHead.Invoke() : http(call);
    Bytes body = Bytes.wrap(call.body().orElseGet(Buffer::buffer).getBytes());
    return new FunctionCall(id, to.revision(), Duration.ofMillis(call.leftMs()), head, body);
  }

  private static CallHead http(Outgoing call) {
    List<Header> headers = new ArrayList<>();
    for (Map.Entry<String, String> header : call.headers()) {
      headers.add(new Header(header.getKey(), header.getValue()));
    }
    return new CallHead.Http(
        call.request().method().name(),
        call.target().script(),
        call.target().path(),
        call.query(),
        headers);
  }

  private record Unfit(Outcome.Unfit unfit) implements Attempt {
    @Override
    public Future<Outcome> outcome() {
      return Future.succeededFuture(unfit);
    }

    @Override
    public boolean delivered() {
      return false;
    }

    @Override
    public void abandon() {}
  }

  private final class Sent implements Attempt {
    private final String id;
    private final CallDoor.Sent sent;
    private final Promise<Outcome> outcome = Promise.promise();

    Sent(String id, CallDoor.Sent sent) {
      this.id = id;
      this.sent = sent;
      sent.answer()
          .map(BrokerWay::outcome)
          .otherwise(BrokerWay::untaken)
          .onSuccess(result -> loop.runOnContext(go -> end(result)));
    }

    private void end(Outcome result) {
      door.forget(id);
      outcome.tryComplete(result);
    }

    @Override
    public Future<Outcome> outcome() {
      return outcome.future();
    }

    @Override
    public boolean delivered() {
      return sent.taken().succeeded();
    }

    @Override
    public void abandon() {
      door.forget(id);
    }
  }

  private static Outcome untaken(Throwable failure) {
    boolean mayHaveArrived =
        failure instanceof LinkException link && link.code() == LinkError.TIMED_OUT;
    return new Outcome.Broken(
        mayHaveArrived, false, "the broker does not take the call: " + failure.getMessage());
  }

  private static Outcome outcome(FunctionAnswer answer) {
    if (answer.fault().isPresent()) {
      return new Outcome.Fault(answer.fault().get());
    }
    if (answer.status() < LEAST_STATUS || answer.status() > MOST_STATUS) {
      return new Outcome.Broken(true, true, "it answered with status " + answer.status());
    }
    Buffer body = Buffer.buffer(answer.body().unsafeArray());
    return new Outcome.Answer(
        answer.status(),
        PassedHeaders.ofAnswer(answer.headers()),
        "",
        new Outcome.Content.Whole(body));
  }
}
