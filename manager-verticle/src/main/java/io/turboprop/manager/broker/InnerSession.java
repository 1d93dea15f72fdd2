package io.turboprop.manager.broker;

import io.turboprop.link.Inbound;
import io.turboprop.link.LinkLoop;
import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a link to the broker of its own process, past packets and sockets. Runs on the
 * link's loop; each connection is a {@link Presence}.
 */
final class InnerSession implements Session {
  private final Supplier<@Nullable Inside> broker;
  private final InnerClient client;
  private final LinkLoop loop;
  private final Events events;
  private @Nullable Presence presence;
  private int lastId;

  /**
   * @param broker null while it does not run
   */
  InnerSession(
      Supplier<@Nullable Inside> broker, InnerClient client, LinkLoop loop, Events events) {
    this.broker = broker;
    this.client = client;
    this.loop = loop;
    this.events = events;
  }

  @Override
  public String peer() {
    return "the broker in this process";
  }

  @Override
  public Future<Boolean> connect() {
    Inside running = broker.get();
    if (running == null) {
      return Future.failedFuture("the broker does not run");
    }
    Promise<Boolean> answer = Promise.promise();
    Presence begun = new Presence(running, client, loop, new FromBroker());
    begun.open(
        remembered -> {
          presence = begun;
          answer.complete(remembered);
        },
        answer::fail);
    return answer.future();
  }

  @Override
  public boolean isOpen() {
    return presence != null;
  }

  @Override
  public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
    return told((here, id) -> here.publish(id, topic, payload, qos));
  }

  @Override
  public Future<Integer> subscribe(String filter, Qos qos) {
    return told(
        (here, id) -> {
          here.subscribe(id, filter, qos);
          return Future.succeededFuture();
        });
  }

  @Override
  public Future<Integer> unsubscribe(String filter) {
    return told(
        (here, id) -> {
          here.unsubscribe(filter);
          return Future.succeededFuture();
        });
  }

  @Override
  public void cut(String why) {
    Presence ended = presence;
    if (ended != null) {
      presence = null;
      ended.end();
      events.lost(why);
    }
  }

  @Override
  public Future<Void> leave() {
    Presence ended = presence;
    presence = null;
    return ended == null ? Future.succeededFuture() : ended.end();
  }

  /** Something to be told to the broker under a number. */
  private interface Saying {
    Future<Void> say(Presence here, int id);
  }

  private Future<Integer> told(Saying saying) {
    Presence here = presence;
    if (here == null) {
      return Promise.<Integer>promise().future();
    }
    int id = ++lastId;
    return saying.say(here, id).map(id);
  }

  /** Told on the loop, by a presence that is not over. */
  private final class FromBroker implements Events {
    @Override
    public void acked(int id) {
      events.acked(id);
    }

    @Override
    public void subscribed(int id, List<Integer> granted) {
      events.subscribed(id, granted);
    }

    @Override
    public void arrived(Inbound message, Runnable ack) {
      events.arrived(message, ack);
    }

    @Override
    public void lost(String why) {
      cut(why);
    }
  }
}
