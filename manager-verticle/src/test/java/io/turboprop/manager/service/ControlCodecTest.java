package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.bus.RecordBusCodec;
import io.turboprop.model.RandomRecords;
import io.turboprop.model.Seed;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** Requests and answers survive the way between two members of a cluster. */
final class ControlCodecTest {
  private static final int ROUNDS = 500;

  @Test
  void request_any_comesBackEqual() {
    comesBackEqual(ControlRequest.class);
  }

  @Test
  void reply_any_comesBackEqual() {
    comesBackEqual(ControlReply.class);
  }

  private <T> void comesBackEqual(Class<T> root) {
    var codec = RecordBusCodec.of(root);
    var records = new RandomRecords(Seed.next(getClass()));
    for (int i = 0; i < ROUNDS; i++) {
      T message = records.next(root);
      Buffer wire = Buffer.buffer();
      codec.encodeToWire(wire, message);
      assertThat(codec.decodeFromWire(0, wire)).isEqualTo(message);
    }
  }
}
