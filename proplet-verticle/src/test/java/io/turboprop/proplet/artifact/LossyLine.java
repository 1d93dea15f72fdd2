package io.turboprop.proplet.artifact;

import io.turboprop.image.serve.ImageDoor;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a broker does for images, in virtual time: in order, but frames may be lost on the way. */
final class LossyLine implements ImageDoor {
  private static final Duration LATENCY = Duration.ofMillis(1);

  private final VirtualTimers time;
  private final Random random;
  private final int lossPercent;
  private final Map<PropletId, WantedImages> receivers = new HashMap<>();
  private final Map<PropletId, Set<Digest>> joined = new HashMap<>();
  private final Map<PropletId, Integer> lives = new HashMap<>();
  private @Nullable ImageServer server;
  private UnaryOperator<List<ImageFrame>> meddler = frames -> frames;
  private final Set<PropletId> askedForMaps = new HashSet<>();
  private long chunkBytes;

  LossyLine(VirtualTimers time, Random random, int lossPercent) {
    this.time = time;
    this.random = random;
    this.lossPercent = lossPercent;
  }

  /** The one before it is gone. */
  void serve(ImageServer next) {
    if (server != null) {
      server.stop();
    }
    server = next;
  }

  /** Who has asked for a chunk map. */
  Set<PropletId> askedForMaps() {
    return Set.copyOf(askedForMaps);
  }

  /** Frames are what this makes of them. */
  void meddle(UnaryOperator<List<ImageFrame>> with) {
    meddler = with;
  }

  /** Bytes of chunks that were published. */
  long chunkBytes() {
    return chunkBytes;
  }

  /** The way of one proplet; a new one takes the place of the one before, which hears no more. */
  ImageLine of(PropletId proplet) {
    Set<Digest> mine = new HashSet<>();
    joined.put(proplet, mine);
    receivers.remove(proplet);
    int life = lives.merge(proplet, 1, Integer::sum);
    return new ImageLine() {
      @Override
      public Future<Void> join(Digest image) {
        mine.add(image);
        return Future.succeededFuture();
      }

      @Override
      public void leave(Digest image) {
        mine.remove(image);
      }

      @Override
      public Future<Void> say(ImageWant want) {
        if (life == lives.getOrDefault(proplet, 0)) {
          if (want instanceof ImageWant.Outline) {
            askedForMaps.add(proplet);
          }
          time.after(LATENCY, () -> Objects.requireNonNull(server).take(want));
        }
        return Future.succeededFuture();
      }
    };
  }

  void connect(PropletId proplet, WantedImages images) {
    receivers.put(proplet, images);
  }

  @Override
  public Future<Integer> publish(Digest image, ImageFrame frame) {
    if (frame instanceof ImageFrame.Chunks chunks) {
      chunkBytes += chunks.data().length();
    }
    for (ImageFrame one : meddler.apply(List.of(frame))) {
      joined.forEach(
          (proplet, images) -> {
            if (images.contains(image) && random.nextInt(100) >= lossPercent) {
              deliver(proplet, image, one);
            }
          });
    }
    return Future.succeededFuture(frame.data().length());
  }

  private void deliver(PropletId proplet, Digest image, ImageFrame frame) {
    time.after(
        LATENCY,
        () -> {
          WantedImages receiver = receivers.get(proplet);
          if (receiver != null) {
            receiver.frame(image, frame);
          }
        });
  }

  @Override
  public Future<Void> tell(PropletId proplet, ImageAnswer answer) {
    time.after(
        LATENCY,
        () -> {
          WantedImages receiver = receivers.get(proplet);
          if (receiver != null) {
            receiver.answer(answer);
          }
        });
    return Future.succeededFuture();
  }
}
