package io.turboprop.proplet.engine;

import java.nio.file.Path;

/**
 * A directory of the host that a guest may use.
 *
 * @param host absolute; opened anew for each run
 * @param guest name under which the guest finds it, such as {@code /data}
 * @param writable whether the guest may change anything in it
 */
public record GuestDir(Path host, String guest, boolean writable) {
  public GuestDir {
    if (!host.isAbsolute()) {
      throw new IllegalArgumentException("the directory " + host + " is not an absolute path");
    }
    if (guest.isEmpty() || guest.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the directory " + host + " has no name for guests");
    }
  }

  /** Under its own name, as upstream's {@code PROPLET_DIRS} does. */
  public static GuestDir sameName(Path host, boolean writable) {
    return new GuestDir(host, host.toString(), writable);
  }
}
