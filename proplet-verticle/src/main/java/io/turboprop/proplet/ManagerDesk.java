package io.turboprop.proplet;

import io.turboprop.direct.ManagerEnd;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.api.ManagerDoor;
import io.turboprop.proplet.link.PropletLink;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets the manager that drives this proplet reach its parts. */
record ManagerDesk(PropletId id, BootId boot, Agent agent, PropletLink link, ManagerEnd end)
    implements ManagerDoor {
  /** To take an attempt over costs one write to the journal. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public void take(Order.Batch orders) {
    link.take(orders);
  }

  @Override
  public Future<Report.Batch> takeAndAnswer(Order.Batch orders) {
    List<Future<Optional<Report>>> words = new ArrayList<>();
    for (Order order : orders.orders()) {
      if (order instanceof Order.Run run) {
        words.add(agent.firstWord(run, PATIENCE));
      }
    }
    link.take(orders);
    return Future.all(words)
        .map(
            all ->
                new Report.Batch(
                    id, boot, words.stream().flatMap(word -> word.result().stream()).toList()));
  }

  @Override
  public List<Attempt> stop(TaskId task) {
    return agent.stop(task);
  }
}
