package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.time.Timers;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.PullReport;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Images on their way to this proplet, by name and by digest. Lives on the proplet's context. */
public final class WantedImages {
  private final PropletId proplet;
  private final ChunkHome home;
  private final ImageLine line;
  private final DirectChunks direct;
  private final ProxyImages upstream;
  private final ImageLimits limits;
  private final Timers timers;
  private final InstantSource clock;
  private final Map<String, WantedImage> byName = new HashMap<>();
  private final Map<Digest, SharedTransfer> shared = new HashMap<>();
  private final Map<Digest, ChunkReception> receptions = new HashMap<>();

  WantedImages(
      PropletId proplet,
      ChunkHome home,
      ImageLine line,
      DirectChunks direct,
      ProxyImages upstream,
      ImageLimits limits,
      Timers timers,
      InstantSource clock) {
    this.proplet = proplet;
    this.home = home;
    this.line = line;
    this.direct = direct;
    this.upstream = upstream;
    this.limits = limits;
    this.timers = timers;
    this.clock = clock;
  }

  /** What is answered to this proplet alone. */
  public void answer(ImageAnswer answer) {
    WantedImage wanted = byName.get(answer.image());
    if (wanted == null) {
      return;
    }
    wanted.answer(answer);
    wanted.module().map(receptions::get).ifPresent(ChunkReception::coming);
  }

  /** A frame of an image that was joined; ends when it has been dealt with. */
  public Future<Void> frame(Digest image, ImageFrame frame) {
    ChunkReception reception = receptions.get(image);
    if (reception == null) {
      return Future.succeededFuture();
    }
    for (WantedImage wanted : List.copyOf(byName.values())) {
      if (wanted.module().filter(image::equals).isPresent()) {
        wanted.heard();
      }
    }
    return reception.take(frame);
  }

  /** How far an image is, as far as that is known. */
  PullReport.Pulling progress(String image) {
    return Optional.ofNullable(byName.get(image))
        .flatMap(WantedImage::module)
        .flatMap(home.unfinished()::coming)
        .map(part -> new PullReport.Pulling(part.bytes(), OptionalLong.of(part.size())))
        .orElseGet(() -> new PullReport.Pulling(0, OptionalLong.empty()));
  }

  /** Whether frames of this module are awaited. */
  public boolean receives(Digest image) {
    return receptions.containsKey(image);
  }

  /** Modules that an earlier process has begun with. */
  public List<Digest> partial() {
    return home.partial();
  }

  /** Bytes that came since the start, repeated ones included. From any thread. */
  long bytesFetched() {
    return home.bytes() + upstream.bytesFetched();
  }

  /**
   * @param digest the module, if it is known which one the name stands for
   */
  Transfer begin(String image, Optional<Digest> digest) {
    return begin(image, digest, Optional.empty());
  }

  /**
   * @param gate what must be proved before anything of the image is taken
   */
  Transfer begin(String image, Optional<Digest> digest, Optional<ProofGate> gate) {
    var wanted =
        new WantedImage(
            proplet,
            image,
            line,
            home,
            limits,
            timers,
            new WantedImage.Ways(
                module -> chunks(image, module), () -> upstream.begin(image, digest)),
            gate);
    byName.put(image, wanted);
    wanted.image().onComplete(ended -> byName.remove(image, wanted));
    wanted.begin(digest);
    return wanted;
  }

  /** Names that stand for one module share its chunks. */
  private ImageSource.Fetching chunks(String image, Digest digest) {
    SharedTransfer known = shared.get(digest);
    if (known != null && !known.isOver()) {
      return known.join();
    }
    var transfer =
        new SharedTransfer(
            image,
            new SharedTransfer.Way(
                () -> find(digest), () -> receive(image, digest), Future::failedFuture),
            this::find,
            home::release);
    shared.put(digest, transfer);
    transfer.over().onComplete(ended -> shared.remove(digest, transfer));
    ImageSource.Fetching first = transfer.join();
    transfer.begin();
    return first;
  }

  private Future<Optional<CachedImage>> find(Digest digest) {
    return home.disk().run(() -> home.find(digest));
  }

  private ChunkReception receive(String image, Digest digest) {
    var reception =
        new ChunkReception(proplet, image, digest, home, line, direct, limits, timers, clock);
    receptions.put(digest, reception);
    reception.image().onComplete(ended -> receptions.remove(digest, reception));
    reception.begin();
    return reception;
  }
}
