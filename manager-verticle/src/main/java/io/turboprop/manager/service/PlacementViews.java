package io.turboprop.manager.service;

import io.turboprop.manager.schedule.Explanation;
import io.turboprop.manager.schedule.Placement;
import io.turboprop.manager.schedule.Shape;
import io.turboprop.manager.schedule.Waiter;
import io.turboprop.manager.service.ControlReply.OfPlan;
import io.turboprop.manager.service.ControlReply.QueuePlace;
import java.util.List;
import java.util.Optional;

/** Where tasks would go, as doors see it. Changes nothing. */
final class PlacementViews {
  private PlacementViews() {}

  static OfPlan plan(PlacementBoard board, ControlRequest.ExplainPlacement asked) {
    Shape shape = Shape.of(asked.spec(), board.strategy());
    Explanation explanation = board.planner().explain(shape);
    Optional<QueuePlace> queue =
        asked.waiting().flatMap(board.waiters()::find).map(waiter -> queue(board, waiter));
    return switch (board.place(shape, asked.spec().timing().priority())) {
      case Placement.On on ->
          new OfPlan(
              explanation,
              on.proplets(),
              Optional.of(on.choice()),
              Optional.empty(),
              queue,
              on.afterwards());
      case Placement.Nowhere nowhere ->
          new OfPlan(
              explanation,
              List.of(),
              Optional.empty(),
              Optional.of(nowhere.why()),
              queue,
              List.of());
    };
  }

  private static QueuePlace queue(PlacementBoard board, Waiter waiter) {
    return new QueuePlace(
        waiter.queue(),
        board.waiters().position(waiter.task()),
        board.waiters().waiting(waiter.queue()),
        board.claims().keptFor(waiter.task()));
  }
}
