package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSlice;
import io.turboprop.manager.task.Task;
import java.util.function.BiConsumer;

/** Pages of lists in answers. */
final class PageJson {
  private static final String NEXT = "next_cursor";

  private PageJson() {}

  /**
   * @param list name of the list in the page
   */
  static <T> Answer answer(String list, Page<T> page, BiConsumer<JsonOut, T> item) {
    return Answer.json(
        200,
        out -> {
          bounds(out, page);
          out.objects(list, page.items(), item);
        });
  }

  /** A part of the list of tasks by place. */
  static Answer answer(TaskSearch search, TaskSlice slice, BiConsumer<JsonOut, Task> item) {
    return Answer.json(
        200,
        out -> {
          out.whole("page_size", search.limit());
          slice
              .next()
              .ifPresentOrElse(
                  place -> out.text(NEXT, TaskCursor.write(place, search)),
                  () -> out.nothing(NEXT));
          out.objects("tasks", slice.tasks(), item);
        });
  }

  static Answer ofTexts(String list, Page<String> page) {
    return Answer.json(
        200,
        out -> {
          bounds(out, page);
          out.texts(list, page.items());
        });
  }

  private static void bounds(JsonOut out, Page<?> page) {
    out.whole("offset", page.offset());
    out.whole("limit", page.limit());
    out.whole("total", page.total());
  }
}
