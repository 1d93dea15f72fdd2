package io.turboprop.manager.link;

import io.turboprop.codec.Calls;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Qos;
import io.turboprop.manager.gateway.CallDoor;
import io.turboprop.model.PropletId;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Calls over one broker link; answers are told to it by the {@link PropletInbox}. */
public final class MqttCallDoor implements CallDoor {
  private final BrokerLink link;
  private final Topics topics;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  private record Waiting(PropletId proplet, Promise<FunctionAnswer> answer) {}

  public MqttCallDoor(BrokerLink link, Topics topics) {
    this.link = link;
    this.topics = topics;
  }

  @Override
  public Sent send(PropletId to, FunctionCall call) {
    Promise<FunctionAnswer> answer = Promise.promise();
    Buffer message = Buffer.buffer(Calls.encode(call));
    waiting.put(call.id(), new Waiting(to, answer));
    Future<Void> taken =
        link.publish(topics.calls(to), message, Qos.AT_LEAST_ONCE, call.left())
            .onFailure(answer::tryFail);
    return new Sent(taken, answer.future());
  }

  @Override
  public void forget(String call) {
    waiting.remove(call);
  }

  /** An answer nobody waits for, or of another proplet than the one that was asked, is dropped. */
  void heard(FunctionAnswer answer) {
    Waiting asked = waiting.get(answer.call());
    if (asked != null && asked.proplet.equals(answer.proplet())) {
      waiting.remove(answer.call());
      asked.answer.tryComplete(answer);
    }
  }
}
