package io.turboprop.proplet.engine.wasi;

import io.turboprop.proplet.engine.GuestDir;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What one guest finds.
 *
 * @param arguments the first is the program's name
 * @param stdin all its bytes are there: a read never waits
 * @param stdout takes whatever comes without waiting; bounded by its owner
 * @param stderr likewise
 * @param random for {@code random_get}; not used by any other thread, or safe for all
 */
public record WasiSetup(
    List<String> arguments,
    Map<String, String> environment,
    InputStream stdin,
    OutputStream stdout,
    OutputStream stderr,
    RandomGenerator random,
    List<GuestDir> dirs,
    WasiLimits limits) {

  WasiSetup with(List<String> others, Map<String, String> otherEnvironment) {
    return new WasiSetup(others, otherEnvironment, stdin, stdout, stderr, random, dirs, limits);
  }

  /** Leaves arguments and environment out, which may hold secrets. */
  @Override
  public String toString() {
    return "WASI with directories %s and %s".formatted(dirs, limits);
  }
}
