package io.turboprop.system.sim;

import io.turboprop.proplet.artifact.Disk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/** A disk that takes a while; what is done on it is done at the end of that while. */
final class InlineDisk implements Disk {
  private static final int SLOWEST_NANOS = 2_000_000;

  private final Life life;
  private final SplittableRandom random;

  InlineDisk(Life life) {
    this.life = life;
    this.random = life.chance();
  }

  @Override
  public <T> Future<T> run(Callable<T> action) {
    Promise<T> done = Promise.promise();
    life.in(random.nextInt(SLOWEST_NANOS), () -> perform(action, done));
    return done.future();
  }

  private static <T> void perform(Callable<T> action, Promise<T> done) {
    T result;
    try {
      result = action.call();
    } catch (Exception e) {
      done.fail(e);
      return;
    }
    done.complete(result);
  }
}
