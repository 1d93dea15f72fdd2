package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import java.util.ArrayList;
import java.util.List;

/**
 * The images that a proplet keeps, the most recently used first; the answer to {@link
 * Order.Images}. Lost ones are asked for again.
 *
 * @param nonce of the question
 * @param total images that are kept, at least as many as are listed
 * @param bytes of all that are kept
 * @param images at most {@link #MOST_IMAGES}
 */
public record ImageList(
    PropletId proplet, BootId boot, long nonce, long total, long bytes, List<Entry> images) {
  public static final int MOST_IMAGES = 1_000;
  public static final int MOST_NAMES = 8;

  /** Characters of all names in one message, so that it stays far below the packet limit. */
  public static final int MOST_NAME_CHARS = 1 << 18;

  /**
   * One of them, whole and verified.
   *
   * @param names it was fetched by and still stands for, at most {@link #MOST_NAMES}; none is known
   *     of uploaded modules
   * @param uses how often it is in use now
   * @param unusedMs since its last use, or since the begin of one that goes on
   */
  public record Entry(Digest digest, long bytes, List<String> names, int uses, long unusedMs) {
    public Entry {
      names = List.copyOf(names);
      if (names.size() > MOST_NAMES) {
        throw new IllegalArgumentException(
            "an image is listed with at most " + MOST_NAMES + " names, not " + names.size());
      }
    }

    private int nameChars() {
      return names.stream().mapToInt(String::length).sum();
    }
  }

  public ImageList {
    images = List.copyOf(images);
    if (images.size() > MOST_IMAGES || images.size() > total) {
      throw new IllegalArgumentException(
          "%d images are listed, of %d and at most %d"
              .formatted(images.size(), total, MOST_IMAGES));
    }
  }

  /**
   * As much of the list as fits into a message.
   *
   * @param all the most recently used first
   */
  public static ImageList of(PropletId proplet, BootId boot, long nonce, List<Entry> all) {
    List<Entry> fitting = new ArrayList<>();
    int chars = 0;
    for (Entry entry : all) {
      chars += entry.nameChars();
      if (fitting.size() == MOST_IMAGES || chars > MOST_NAME_CHARS) {
        break;
      }
      fitting.add(entry);
    }
    long bytes = all.stream().mapToLong(Entry::bytes).sum();
    return new ImageList(proplet, boot, nonce, all.size(), bytes, fitting);
  }

  /** How many are kept that are not listed. */
  public long more() {
    return total - images.size();
  }
}
