package io.turboprop.proplet.engine.wasi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A guest's descriptors by number; the lowest free number comes first. For the guest's thread. */
final class Descriptors {
  private final List<@Nullable Descriptor> open = new ArrayList<>();
  private final int limit;

  Descriptors(int limit) {
    this.limit = limit;
  }

  /** So that {@link #add} will find room. */
  void requireRoom() throws WasiError {
    if (free() >= limit) {
      throw new WasiError(Errno.EMFILE);
    }
  }

  /** The number it got. */
  int add(Descriptor descriptor) throws WasiError {
    requireRoom();
    int number = free();
    if (number == open.size()) {
      open.add(descriptor);
    } else {
      open.set(number, descriptor);
    }
    return number;
  }

  private int free() {
    int hole = open.indexOf(null);
    return hole < 0 ? open.size() : hole;
  }

  Descriptor get(int number) throws WasiError {
    Descriptor found = number < 0 || number >= open.size() ? null : open.get(number);
    if (found == null) {
      throw new WasiError(Errno.EBADF);
    }
    return found;
  }

  DirectoryDescriptor directory(int number) throws WasiError {
    if (get(number) instanceof DirectoryDescriptor directory) {
      return directory;
    }
    throw new WasiError(Errno.ENOTDIR);
  }

  void close(int number) throws WasiError {
    Descriptor closed = get(number);
    open.set(number, null);
    closed.close();
  }

  /** What had the number {@code to} is closed. */
  void renumber(int from, int to) throws WasiError {
    Descriptor moved = get(from);
    Descriptor replaced = get(to);
    if (from == to) {
      return;
    }
    open.set(to, moved);
    open.set(from, null);
    replaced.close();
  }

  void closeAll() {
    for (Descriptor descriptor : open) {
      if (descriptor != null) {
        descriptor.close();
      }
    }
    open.clear();
  }
}
