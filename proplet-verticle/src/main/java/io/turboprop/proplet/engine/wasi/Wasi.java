package io.turboprop.proplet.engine.wasi;

import io.turboprop.proplet.engine.GuestDir;
import java.util.List;
import java.util.Map;

/**
 * WASI preview 1 for one instance of a guest: its descriptors and what it may ask for. An engine
 * makes one per instance, offers {@link #functions} to the module, passes this and the guest's
 * memory to {@link WasiFunction#call}, and closes it when the guest has ended.
 *
 * <p>Everything happens on the guest's thread, {@link #open} and {@link #close} included, so that
 * no descriptor is closed under a call that uses it.
 */
public final class Wasi implements AutoCloseable {
  /** The module name guests import from. */
  public static final String MODULE = "wasi_snapshot_preview1";

  /** Moved between host and guest in one piece; an interrupt is noticed between two of them. */
  private static final int PIECE_BYTES = 64 << 10;

  private WasiSetup setup;
  private final Descriptors descriptors;
  private final byte[] piece = new byte[PIECE_BYTES];

  private Wasi(WasiSetup setup) {
    this.setup = setup;
    this.descriptors = new Descriptors(setup.limits().openFiles());
  }

  /**
   * The streams are 0 to 2, the directories follow in the order given.
   *
   * @throws DirectoryException if one of them cannot be opened
   */
  public static Wasi open(WasiSetup setup) {
    if (!setup.dirs().isEmpty()) {
      FileWarmUp.run();
    }
    return openCold(setup);
  }

  /** Without making sure that nothing is done for the first time. */
  static Wasi openCold(WasiSetup setup) {
    Wasi wasi = new Wasi(setup);
    try {
      wasi.descriptors.add(StreamDescriptor.reader(setup.stdin()));
      wasi.descriptors.add(StreamDescriptor.writer(setup.stdout()));
      wasi.descriptors.add(StreamDescriptor.writer(setup.stderr()));
      if (!setup.dirs().isEmpty()) {
        wasi.grant(setup.dirs());
      }
    } catch (WasiError tooMany) {
      wasi.close();
      throw new IllegalArgumentException("more directories than open files: " + setup);
    } catch (RuntimeException e) {
      wasi.close();
      throw e;
    }
    return wasi;
  }

  private void grant(List<GuestDir> dirs) throws WasiError {
    Libc libc = Libc.forGuest();
    for (GuestDir dir : dirs) {
      descriptors.requireRoom();
      descriptors.add(DirectoryDescriptor.granted(libc, dir));
    }
  }

  /** All there is to import. */
  public static List<WasiFunction> functions() {
    return Preview1.FUNCTIONS;
  }

  /** Gives an instance that is called again another command line and environment. */
  public void renew(List<String> arguments, Map<String, String> environment) {
    setup = setup.with(arguments, environment);
  }

  WasiSetup setup() {
    return setup;
  }

  WasiLimits limits() {
    return setup.limits();
  }

  Descriptors descriptors() {
    return descriptors;
  }

  /** Scratch for the call under way. */
  byte[] piece() {
    return piece;
  }

  /** Closes what the guest left open; the second call does nothing. */
  @Override
  public void close() {
    descriptors.closeAll();
  }
}
