package io.turboprop.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.system.Api;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The log of events from its beginning, folded: what it says became of each task. */
final class Events {
  private static final int PAGE = 500;
  private static final Set<String> TERMINAL =
      Set.of("completed", "failed", "skipped", "interrupted");

  private static final class Life {
    private String phase = "";
    private int ends;
    private boolean movedAfterTheEnd;
  }

  private final Map<String, Life> lives = new HashMap<>();
  private final List<String> broken = new ArrayList<>();
  private long count;
  private long epoch;

  /** Reads all of it. Older events may have been dropped; from there on there is no gap. */
  void read(Client client) {
    long since = 0;
    long last = 0;
    while (true) {
      Api.Answer answer = client.read("/events?limit=" + PAGE + "&since=" + since);
      if (answer.status() != 200) {
        throw new IllegalStateException("events: " + answer.status() + " " + answer.body());
      }
      long complete = answer.body().path("complete_after").asLong();
      for (JsonNode event : answer.body().path("events")) {
        long seq = event.path("seq").asLong();
        if (seq != last + 1 && seq > complete + 1) {
          broken.add("after event " + last + " comes " + seq);
        }
        last = seq;
        count++;
        checkEpoch(event);
        take(event);
      }
      if (answer.body().path("events").size() < PAGE) {
        return;
      }
      since = last;
    }
  }

  /** Who led before must not have placed anything since. */
  private void checkEpoch(JsonNode event) {
    if (!event.path("type").asText().equals("placed")) {
      return;
    }
    long of = event.path("epoch").asLong();
    if (of < epoch) {
      broken.add(
          "event %s places a task in epoch %d, after one of epoch %d"
              .formatted(event.path("seq"), of, epoch));
    }
    epoch = Math.max(epoch, of);
  }

  private void take(JsonNode event) {
    String task = event.path("task_id").asText();
    String phase = event.path("phase").asText();
    if (task.isEmpty() || phase.isEmpty() || event.path("type").asText().equals("disregarded")) {
      return;
    }
    Life life = lives.computeIfAbsent(task, t -> new Life());
    boolean over = TERMINAL.contains(life.phase);
    life.movedAfterTheEnd |= over && !phase.equals(life.phase);
    life.ends += TERMINAL.contains(phase) ? 1 : 0;
    life.phase = phase;
  }

  /** The task ended once, if at all, and the events end where the task is. */
  boolean agreeWith(String task, String phase) {
    Life life = lives.get(task);
    return life != null
        && !life.movedAfterTheEnd
        && life.ends == (TERMINAL.contains(phase) ? 1 : 0)
        && life.phase.equals(phase);
  }

  /** What must not be in a log, or is missing from it. */
  List<String> broken() {
    return broken;
  }

  long count() {
    return count;
  }
}
