package io.turboprop.proplet.link;

import io.turboprop.codec.ImageFrames;
import io.turboprop.codec.ImageMessages;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.Qos;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.artifact.ImageLine;
import io.turboprop.proplet.artifact.WantedImages;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images in chunks, over the broker. What arrives is decoded on the link's event loop and handed
 * over on the proplet's context. Methods may be called from any thread.
 */
public final class ImageLink implements ImageLine {
  private static final Logger log = LoggerFactory.getLogger(ImageLink.class);

  private final BrokerLink link;
  private final Topics topics;
  private final PropletId id;
  private final Executor loop;
  private final AtomicLong malformed = new AtomicLong();
  private volatile @Nullable WantedImages images;

  /**
   * @param loop the proplet's own
   */
  public ImageLink(BrokerLink link, Topics topics, PropletId id, Executor loop) {
    this.link = link;
    this.topics = topics;
    this.id = id;
    this.loop = loop;
  }

  /**
   * Begins to hear answers. Ends subscriptions that an earlier process with our id may have left in
   * the session the broker keeps.
   *
   * @return ends when the broker granted it
   */
  public Future<Void> open(WantedImages receiver) {
    images = receiver;
    for (Digest left : receiver.partial()) {
      join(left).onComplete(joined -> loop.execute(() -> leaveUnless(receiver, left)));
    }
    return link.subscribe(topics.imageAnswers(id), Qos.AT_LEAST_ONCE, this::answer);
  }

  private void leaveUnless(WantedImages receiver, Digest left) {
    if (!receiver.receives(left)) {
      leave(left);
    }
  }

  /** Messages that could not be read. */
  long malformed() {
    return malformed.get();
  }

  @Override
  public Future<Void> join(Digest image) {
    return link.subscribe(topics.image(image), Qos.AT_MOST_ONCE, message -> frame(image, message));
  }

  @Override
  public void leave(Digest image) {
    link.unsubscribe(topics.image(image));
  }

  @Override
  public Future<Void> say(ImageWant want) {
    Buffer bytes = Buffer.buffer(ImageMessages.encode(want));
    return link.publish(topics.imageWants(), bytes, Qos.AT_LEAST_ONCE);
  }

  private Future<Void> answer(Inbound message) {
    try {
      ImageAnswer answer = ImageMessages.decodeAnswer(message.payload().getBytes());
      return onContext(
          receiver -> {
            receiver.answer(answer);
            return Future.succeededFuture();
          });
    } catch (MalformedMessageException e) {
      return dropped(message, e);
    }
  }

  private Future<Void> frame(Digest image, Inbound message) {
    try {
      Buffer payload = message.payload();
      int header = Math.min(ImageFrames.HEADER_BYTES, payload.length());
      ImageFrame frame =
          ImageFrames.decode(
              payload.getBytes(0, header), Bytes.wrap(payload.getBytes(header, payload.length())));
      return onContext(receiver -> receiver.frame(image, frame));
    } catch (MalformedMessageException e) {
      return dropped(message, e);
    }
  }

  private Future<Void> dropped(Inbound message, MalformedMessageException why) {
    malformed.incrementAndGet();
    log.warn("message on {} dropped: {}", message.topic(), why.getMessage());
    return Future.succeededFuture();
  }

  private Future<Void> onContext(Function<WantedImages, Future<Void>> action) {
    WantedImages receiver = images;
    if (receiver == null) {
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    loop.execute(
        () ->
            Future.succeededFuture()
                .compose(now -> action.apply(receiver))
                .onFailure(cause -> log.warn("a message could not be dealt with", cause))
                .onComplete(done));
    return done.future();
  }
}
