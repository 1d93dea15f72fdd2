package io.turboprop.system.sim;

import io.turboprop.codec.Orders;
import io.turboprop.codec.Reports;
import io.turboprop.link.Inbound;
import io.turboprop.link.Session;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Messages changed on their way. */
final class Rewriting {
  private Rewriting() {}

  /** Events in which arriving messages on such topics are others. */
  static Session.Events arriving(
      Session.Events events, String topicEnd, UnaryOperator<Buffer> change) {
    return new Session.Events() {
      @Override
      public void lost(String why) {
        events.lost(why);
      }

      @Override
      public void acked(int packetId) {
        events.acked(packetId);
      }

      @Override
      public void subscribed(int packetId, List<Integer> granted) {
        events.subscribed(packetId, granted);
      }

      @Override
      public void arrived(Inbound message, Runnable ack) {
        boolean ours = message.topic().endsWith(topicEnd);
        events.arrived(
            ours
                ? new Inbound(
                    message.topic(),
                    change.apply(message.payload()),
                    message.qos(),
                    message.duplicate())
                : message,
            ack);
      }
    };
  }

  static UnaryOperator<Buffer> reports(UnaryOperator<Report.Batch> change) {
    return payload ->
        Buffer.buffer(Reports.encode(change.apply(Reports.decode(payload.getBytes()))));
  }

  static UnaryOperator<Buffer> orders(Function<Order, Order> change) {
    return payload ->
        Buffer.buffer(
            Orders.encode(
                new Order.Batch(
                    Orders.decode(payload.getBytes()).orders().stream().map(change).toList())));
  }
}
