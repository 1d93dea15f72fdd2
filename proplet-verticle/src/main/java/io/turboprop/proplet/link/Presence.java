package io.turboprop.proplet.link;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.proplet.agent.ManagerLine;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.Pulse;
import io.turboprop.wire.PropletMessage.Registration;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who this proplet is after every connect, that it lives in between, and goodbye (wire
 * reference §3.1, §3.2). Lives on the proplet's context.
 */
public final class Presence {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);

  /** Whoever should hear it may just have gone, too. */
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  private final PropletId id;
  private final BootId boot;
  private final String namespace;
  private final PropletMetadata metadata;
  private final Duration interval;
  private final ManagerLine line;
  private final Timers timers;
  private final Supplier<Holdings> holdings;
  private final LongSupplier serving;
  private final Supplier<CacheUsage> images;
  private final Supplier<Optional<MachineLoad>> load;
  private Cancellable beats = () -> {};
  private boolean gone;

  /**
   * @param interval between signs of life
   * @param holdings of the attempts in the proplet's hands, as they are at that moment
   * @param serving the newest serial of what was said of functions
   * @param images how full the place is where images are kept
   * @param load of the machine, empty if nothing is told of it
   */
  public Presence(
      PropletId id,
      BootId boot,
      String namespace,
      PropletMetadata metadata,
      Duration interval,
      ManagerLine line,
      Timers timers,
      Supplier<Holdings> holdings,
      LongSupplier serving,
      Supplier<CacheUsage> images,
      Supplier<Optional<MachineLoad>> load) {
    this.id = id;
    this.boot = boot;
    this.namespace = namespace;
    this.metadata = metadata;
    this.interval = interval;
    this.line = line;
    this.timers = timers;
    this.holdings = holdings;
    this.serving = serving;
    this.images = images;
    this.load = load;
  }

  /**
   * What the broker says for us when we vanish; carries the boot id, so that it can be told from
   * ours.
   */
  public static Heartbeat offline(PropletId id, BootId boot, String namespace) {
    return Heartbeat.will(id, namespace, Optional.of(boot));
  }

  /**
   * The connection is new, or the manager does not know us: registers, and beats from now on. A
   * heartbeat that came before the registration told the manager nothing, not even how often we
   * beat.
   */
  public void announce() {
    if (gone) {
      return;
    }
    register();
    beat();
    beats.cancel();
    beats = timers.every(interval, this::beat);
  }

  private void register() {
    line.send(new Registration(id, namespace, metadata, Optional.of(boot)))
        .onSuccess(ignored -> log.info("proplet {} registered (boot {})", id, boot))
        .onFailure(cause -> log.warn("proplet {} not registered yet: {}", id, cause.getMessage()));
  }

  /** Says goodbye if the broker is reached, and waits a little until it is heard; never fails. */
  public Future<Void> leave() {
    gone = true;
    beats.cancel();
    if (!line.isUp()) {
      return Future.succeededFuture();
    }
    Promise<Void> over = Promise.promise();
    Cancellable limit = timers.after(GOODBYE, over::tryComplete);
    line.send(new Heartbeat(id, false, namespace, Optional.of(boot), true, Optional.empty()))
        .onComplete(
            heard -> {
              limit.cancel();
              over.tryComplete();
            });
    return over.future();
  }

  private void beat() {
    if (line.isUp()) {
      var pulse =
          new Pulse(
              Math.max(1, interval.toMillis()),
              holdings.get(),
              serving.getAsLong(),
              Optional.of(images.get()),
              load.get());
      line.send(new Heartbeat(id, true, namespace, Optional.of(boot), false, Optional.of(pulse)))
          .onFailure(cause -> log.debug("beat of {} not sent: {}", id, cause.getMessage()));
    }
  }
}
