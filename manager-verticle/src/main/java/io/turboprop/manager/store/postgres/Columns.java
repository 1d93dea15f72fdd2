package io.turboprop.manager.store.postgres;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Columns of many rows, for {@code unnest}: one statement then writes them all. */
final class Columns {
  private Columns() {}

  static <R> @Nullable String[] texts(List<R> rows, Function<R, @Nullable String> column) {
    @Nullable String[] texts = new String[rows.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = column.apply(rows.get(i));
    }
    return texts;
  }

  static String[] texts(List<String> texts) {
    return texts.toArray(String[]::new);
  }

  static <R> @Nullable Long[] longs(List<R> rows, Function<R, @Nullable Long> column) {
    @Nullable Long[] longs = new Long[rows.size()];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = column.apply(rows.get(i));
    }
    return longs;
  }

  static <R> Integer[] integers(List<R> rows, Function<R, Integer> column) {
    return rows.stream().map(column).toArray(Integer[]::new);
  }

  static <R> Boolean[] booleans(List<R> rows, Function<R, Boolean> column) {
    return rows.stream().map(column).toArray(Boolean[]::new);
  }
}
