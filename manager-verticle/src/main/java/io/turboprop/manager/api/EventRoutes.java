package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Store;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;

/**
 * What happened, as pages and as a stream of server-sent events for who accepts that. Sequence
 * numbers are places: whoever knows the last event it has seen can go on after it, with pages and
 * streams alike, also after the manager was restarted.
 */
final class EventRoutes {
  private static final String EVENT_STREAM = "text/event-stream";
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Store store;
  private final EventFeed feed;

  EventRoutes(Store store, EventFeed feed) {
    this.store = store;
    this.feed = feed;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("list-events", HttpMethod.GET, "/events", this::all),
        exact("get-task-events", HttpMethod.GET, "/tasks/{id}/events", this::ofTask));
  }

  private Future<Answer> all(Call call) {
    return answer(call, call.query().events());
  }

  private Future<Answer> ofTask(Call call) {
    TaskId id = call.task();
    HappeningFilter filter = call.query().events(id);
    return known(id).compose(known -> answer(call, filter));
  }

  /** A task that was deleted is known by what is left of its events. */
  private Future<Void> known(TaskId id) {
    return store
        .task(id)
        .compose(
            task ->
                task.isPresent()
                    ? Future.succeededFuture(true)
                    : store
                        .happenings(HappeningFilter.of(id), 0, 1)
                        .map(page -> !page.items().isEmpty()))
        .map(
            known -> {
              if (!known) {
                throw new OrchestratorException(
                    ErrorCode.TASK_NOT_FOUND, "task " + id + " does not exist");
              }
              return known;
            })
        .mapEmpty();
  }

  private Future<Answer> answer(Call call, HappeningFilter filter) {
    String accept = Optional.ofNullable(call.request().getHeader("Accept")).orElse("");
    return accept.contains(EVENT_STREAM) ? stream(call, filter) : page(call.query(), filter);
  }

  private Future<Answer> page(Query query, HappeningFilter filter) {
    long since = query.since().orElse(0L);
    int limit = query.eventLimit();
    return store
        .happenings(filter, since, limit)
        .map(page -> Answer.json(200, out -> page(out, page, limit)));
  }

  private static void page(JsonOut out, HappeningPage page, int limit) {
    List<Happening> events = page.items();
    boolean more = events.size() >= limit;
    out.objects("events", events, EventJson::write);
    out.whole("next", more ? events.getLast().sequence() : page.newest());
    out.whole("newest", page.newest());
    out.whole("complete_after", page.completeAfter());
  }

  /** Begins with what happens from now on, unless the reader says where it was. */
  private Future<Answer> stream(Call call, HappeningFilter filter) {
    Optional<Long> place = lastSeen(call).or(() -> call.query().since());
    return store
        .happenings(HappeningFilter.ALL, Long.MAX_VALUE, 1)
        .map(HappeningPage::newest)
        .map(newest -> feed.stream(filter, newest, place.orElse(newest)))
        .map(stream -> Answer.streamed(EVENT_STREAM, stream));
  }

  private static Optional<Long> lastSeen(Call call) {
    return Optional.ofNullable(call.request().getHeader(LAST_EVENT_ID))
        .filter(text -> !text.isEmpty())
        .map(EventRoutes::place);
  }

  private static long place(String text) {
    try {
      long place = Long.parseLong(text);
      if (place >= 0) {
        return place;
      }
    } catch (NumberFormatException e) {
      // Said below, the same for all that is no place.
    }
    throw new OrchestratorException(
        ErrorCode.INVALID_REQUEST, LAST_EVENT_ID + " must be the id of an event, a whole number");
  }
}
