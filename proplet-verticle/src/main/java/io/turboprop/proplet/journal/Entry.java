package io.turboprop.proplet.journal;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.Orders;
import io.turboprop.codec.Reports;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What one record of a journal says. As bytes: one for the kind, then the native message that says
 * the same (see {@link Reports} and {@link Orders}), or the epoch as 64 bits.
 */
sealed interface Entry {

  /** A report the proplet has to make. */
  record Said(PropletId proplet, BootId boot, Report report) implements Entry {}

  /** The end of an attempt of which the manager knows; kept to recognise late orders by. */
  record Known(PropletId proplet, BootId boot, Report report) implements Entry {}

  /** The manager has these reports. */
  record Acknowledged(BootId boot, List<Long> sequences) implements Entry {
    public Acknowledged {
      sequences = List.copyOf(sequences);
    }
  }

  /** The newest epoch that an order came from. */
  record Epoch(long epoch) implements Entry {}

  /** The checksum is right, the content is not. */
  final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String what) {
      super(what);
    }
  }

  default byte[] encode() {
    return switch (this) {
      case Said said -> tagged(1, report(said.proplet(), said.boot(), said.report()));
      case Known known -> tagged(2, report(known.proplet(), known.boot(), known.report()));
      case Acknowledged these ->
          tagged(
              3,
              Orders.encode(
                  new Order.Batch(List.of(new Order.Ack(these.boot(), these.sequences())))));
      case Epoch epoch -> tagged(4, ByteBuffer.allocate(Long.BYTES).putLong(epoch.epoch()).array());
    };
  }

  static Entry decode(byte[] body) throws UnreadableException {
    byte[] content = Arrays.copyOfRange(body, 1, body.length);
    try {
      return switch (body[0]) {
        case 1 -> said(Reports.decode(content));
        case 2 -> known(said(Reports.decode(content)));
        case 3 -> acknowledged(Orders.decode(content));
        case 4 -> epoch(content);
        default -> throw new UnreadableException("it is of the unknown kind " + body[0]);
      };
    } catch (MalformedMessageException e) {
      throw new UnreadableException("its content cannot be read: " + e.getMessage());
    }
  }

  private static byte[] report(PropletId proplet, BootId boot, Report report) {
    return Reports.encode(new Report.Batch(proplet, boot, List.of(report)));
  }

  private static byte[] tagged(int kind, byte[] content) {
    return ByteBuffer.allocate(1 + content.length).put((byte) kind).put(content).array();
  }

  private static Said said(Report.Batch batch) throws UnreadableException {
    if (batch.reports().size() != 1) {
      throw new UnreadableException("it holds " + batch.reports().size() + " reports, not 1");
    }
    return new Said(batch.proplet(), batch.boot(), batch.reports().getFirst());
  }

  private static Known known(Said said) {
    return new Known(said.proplet(), said.boot(), said.report());
  }

  private static Acknowledged acknowledged(Order.Batch batch) throws UnreadableException {
    if (batch.orders().size() == 1 && batch.orders().getFirst() instanceof Order.Ack ack) {
      return new Acknowledged(ack.boot(), ack.sequences());
    }
    throw new UnreadableException("it is no acknowledgement");
  }

  private static Epoch epoch(byte[] content) throws UnreadableException {
    if (content.length != Long.BYTES || content[0] < 0) {
      throw new UnreadableException("it is no epoch");
    }
    return new Epoch(ByteBuffer.wrap(content).getLong());
  }
}
