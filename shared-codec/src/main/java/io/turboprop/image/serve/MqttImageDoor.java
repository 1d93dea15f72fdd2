package io.turboprop.image.serve;

import io.turboprop.codec.ImageFrames;
import io.turboprop.codec.ImageLookups;
import io.turboprop.codec.ImageMessages;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.Packing;
import io.turboprop.codec.ServerNotes;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ServerNote;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Over the broker. Frames have QoS 0: what is lost is asked for again, and no broker keeps them for
 * somebody who is away.
 */
public final class MqttImageDoor implements ImageDoor, ServerDoor, FindingDoor {
  private static final Logger log = LoggerFactory.getLogger(MqttImageDoor.class);

  private final BrokerLink link;
  private final Topics topics;
  private final Optional<WorkerExecutor> packing;
  private long malformed;

  /**
   * To be used on the server's event loop, which must be the link's.
   *
   * @param packing where frames are made shorter before they go out; empty if they shall not be
   */
  public MqttImageDoor(BrokerLink link, Topics topics, Optional<WorkerExecutor> packing) {
    this.link = link;
    this.topics = topics;
    this.packing = packing;
  }

  /** Begins to hear wishes; ends when the broker granted the subscription. */
  public Future<Void> open(Consumer<ImageWant> server) {
    return link.subscribe(
        topics.imageWants(),
        Qos.AT_LEAST_ONCE,
        message -> read(message, ImageMessages::decodeWant, server));
  }

  /** Begins to hear what the manager asks; ends when the broker granted the subscription. */
  public Future<Void> hear(Consumer<ImageLookup> finder) {
    return link.subscribe(
        topics.imageLookups(),
        Qos.AT_LEAST_ONCE,
        message -> read(message, ImageLookups::decodeLookup, finder));
  }

  /** Begins to hear those who serve images and the manager as well, and to tell them. */
  public Future<Void> open(Shift shift) {
    link.onState(
        state -> {
          if (state instanceof LinkState.Connected) {
            shift.connected();
          }
        });
    return Future.join(
            open((Consumer<ImageWant>) shift::take),
            hear(shift::take),
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

  @Override
  public void say(ImageFinding finding) {
    Buffer bytes = Buffer.buffer(ImageLookups.encode(finding));
    link.publish(topics.imageFindings(), bytes, Qos.AT_LEAST_ONCE)
        .onFailure(e -> log.warn("manager not told about an image: {}", e.getMessage()));
  }

  /** Messages that were no wishes, notes or lookups. */
  public long malformed() {
    return malformed;
  }

  @Override
  public Future<Integer> publish(Digest image, ImageFrame frame) {
    return packing
        .map(worker -> worker.executeBlocking(() -> packed(frame), true))
        .orElseGet(() -> Future.succeededFuture(message(frame, frame.data(), false)))
        .compose(
            bytes ->
                link.publish(topics.image(image), bytes, Qos.AT_MOST_ONCE).map(bytes.length()));
  }

  private static Buffer packed(ImageFrame frame) {
    return Packing.pack(frame.data())
        .map(shorter -> message(frame, shorter, true))
        .orElseGet(() -> message(frame, frame.data(), false));
  }

  private static Buffer message(ImageFrame frame, Bytes data, boolean packed) {
    byte[] header = ImageFrames.header(frame, packed);
    return Buffer.buffer(header.length + data.length())
        .appendBytes(header)
        .appendBytes(data.unsafeArray());
  }

  @Override
  public Future<Void> tell(PropletId proplet, ImageAnswer answer) {
    Buffer bytes = Buffer.buffer(ImageMessages.encode(answer));
    return link.publish(topics.imageAnswers(proplet), bytes, Qos.AT_LEAST_ONCE);
  }
}
