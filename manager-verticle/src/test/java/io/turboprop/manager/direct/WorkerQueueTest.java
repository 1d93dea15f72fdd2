package io.turboprop.manager.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.direct.WorkerQueue.Load;
import io.turboprop.model.Bytes;
import io.turboprop.wire.Parcel;
import org.junit.jupiter.api.Test;

final class WorkerQueueTest {
  private final WorkerQueue queue = new WorkerQueue(topic -> topic.equals("orders"));

  private boolean add(String topic, int bytes) {
    return queue.add(new Parcel.Message(topic, 1, Bytes.wrap(new byte[bytes])));
  }

  @Test
  void messages_goTogether_andOrdersAlone_inTheirOrder() {
    add("a", 1);
    add("b", 1);
    add("orders", 1);
    add("orders", 1);
    add("c", 1);

    assertThat(queue.next().orElseThrow()).isInstanceOf(Load.Messages.class);
    assertThat(queue.next().orElseThrow().count()).isEqualTo(2);
    queue.brought(queue.next().orElseThrow());
    assertThat(queue.next().orElseThrow()).isInstanceOf(Load.Orders.class);
    queue.brought(queue.next().orElseThrow());
    queue.brought(queue.next().orElseThrow());
    assertThat(queue.next().orElseThrow()).isInstanceOf(Load.Messages.class);
    queue.brought(queue.next().orElseThrow());
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void load_isBounded_butOneMessageGoesInAnyCase() {
    add("a", 3 << 20);
    add("b", 700_000);
    add("c", 700_000);

    assertThat(queue.next().orElseThrow().count()).isEqualTo(1);
    queue.brought(queue.next().orElseThrow());
    assertThat(queue.next().orElseThrow().count()).isEqualTo(1);
  }

  @Test
  void queue_takesNoMoreThanItsBounds() {
    for (int i = 0; i < WorkerQueue.MOST_MESSAGES; i++) {
      assertThat(add("a", 0)).isTrue();
    }
    assertThat(add("a", 0)).isFalse();
    queue.clear();

    assertThat(add("a", (int) WorkerQueue.MOST_BYTES)).isTrue();
    assertThat(add("a", 1)).isFalse();
    queue.brought(queue.next().orElseThrow());
    assertThat(add("a", 1)).isTrue();
  }
}
