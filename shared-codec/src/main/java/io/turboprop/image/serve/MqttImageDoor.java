package io.turboprop.image.serve;

import io.turboprop.codec.ImageFrames;
import io.turboprop.codec.ImageMessages;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.ServerNotes;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ServerNote;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Over the broker. Frames have QoS 0: what is lost is asked for again, and no broker keeps them for
 * somebody who is away.
 */
public final class MqttImageDoor implements ImageDoor, ServerDoor {
  private static final Logger log = LoggerFactory.getLogger(MqttImageDoor.class);

  private final BrokerLink link;
  private final Topics topics;
  private long malformed;

  /** To be used on the server's event loop, which must be the link's. */
  public MqttImageDoor(BrokerLink link, Topics topics) {
    this.link = link;
    this.topics = topics;
  }

  /** Begins to hear wishes; ends when the broker granted the subscription. */
  public Future<Void> open(Consumer<ImageWant> server) {
    return link.subscribe(
        topics.imageWants(),
        Qos.AT_LEAST_ONCE,
        message -> read(message, ImageMessages::decodeWant, server));
  }

  /** Begins to hear those who serve images as well, and to tell them. */
  public Future<Void> open(Shift shift) {
    link.onState(
        state -> {
          if (state instanceof LinkState.Connected) {
            shift.connected();
          }
        });
    return Future.join(
            open(shift::take),
            link.subscribe(
                topics.imageServers(),
                Qos.AT_LEAST_ONCE,
                message -> read(message, ServerNotes::decode, shift::take)))
        .mapEmpty();
  }

  private <T> Future<Void> read(
      Inbound message, Function<byte[], T> decode, Consumer<? super T> take) {
    try {
      take.accept(decode.apply(message.payload().getBytes()));
    } catch (MalformedMessageException e) {
      malformed++;
      log.warn("topic {}: {}", message.topic(), e.getMessage());
    }
    return Future.succeededFuture();
  }

  @Override
  public void say(ServerNote note) {
    link.publish(topics.imageServers(), Buffer.buffer(ServerNotes.encode(note)), Qos.AT_LEAST_ONCE)
        .onFailure(e -> log.debug("others who serve images not told: {}", e.getMessage()));
  }

  /** Messages that were neither wishes nor notes. */
  public long malformed() {
    return malformed;
  }

  @Override
  public Future<Void> publish(Digest image, ImageFrame frame) {
    byte[] header = ImageFrames.header(frame);
    byte[] data = frame.data().unsafeArray();
    Buffer bytes = Buffer.buffer(header.length + data.length).appendBytes(header).appendBytes(data);
    return link.publish(topics.image(image), bytes, Qos.AT_MOST_ONCE);
  }

  @Override
  public Future<Void> tell(PropletId proplet, ImageAnswer answer) {
    Buffer bytes = Buffer.buffer(ImageMessages.encode(answer));
    return link.publish(topics.imageAnswers(proplet), bytes, Qos.AT_LEAST_ONCE);
  }
}
