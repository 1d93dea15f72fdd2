package io.turboprop.manager.store.etcd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every commit compares and replaces.
 *
 * @param newest number of the newest happening, 0 before the first
 * @param horizon all happenings beyond it are there
 * @param journal that is committed and not yet made; empty if there is none
 * @param marks of the last who wrote, so that one whose answer was lost can find out
 */
record Head(long newest, long horizon, Optional<String> journal, List<Mark> marks) {
  static final String KEY = "head";
  static final Head NONE = new Head(0, 0, Optional.empty(), List.of());

  /** So many others may write before one asks whether its own commit was made. */
  private static final int REMEMBERED = 64;

  /** The last commit of a writer. */
  record Mark(String writer, long number) {}

  Head {
    marks = List.copyOf(marks);
  }

  boolean has(Mark mark) {
    return marks.contains(mark);
  }

  Head marked(Mark mark) {
    List<Mark> newest = new ArrayList<>();
    newest.add(mark);
    marks.stream()
        .filter(other -> !other.writer().equals(mark.writer()))
        .limit(REMEMBERED - 1L)
        .forEach(newest::add);
    return new Head(this.newest, horizon, journal, newest);
  }

  Head at(long newNewest, long newHorizon) {
    return new Head(newNewest, newHorizon, journal, marks);
  }

  Head with(Optional<String> newJournal) {
    return new Head(newest, horizon, newJournal, marks);
  }
}
