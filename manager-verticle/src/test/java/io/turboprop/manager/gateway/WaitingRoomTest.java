package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.RevisionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private static final RevisionKey ONE = new RevisionKey("u1", 1);
  private static final RevisionKey OTHER = new RevisionKey("u1", 2);

  private final WaitingRoom room = new WaitingRoom(new GatewayConfig.Held(2, 3));
  private final List<String> woken = new ArrayList<>();

  private Runnable waiter(String name) {
    return () -> woken.add(name);
  }

  @Test
  void room_isBoundedForEachRevisionAndInAll() {
    assertThat(room.enter(ONE, waiter("a"))).isTrue();
    assertThat(room.enter(ONE, waiter("b"))).isTrue();
    assertThat(room.enter(ONE, waiter("c"))).isFalse();
    assertThat(room.enter(OTHER, waiter("d"))).isTrue();
    assertThat(room.enter(OTHER, waiter("e"))).isFalse();
    assertThat(room.held()).isEqualTo(3);
  }

  @Test
  void wake_wakesThoseOfTheRevisionInTheirOrder() {
    room.enter(ONE, waiter("a"));
    room.enter(OTHER, waiter("b"));
    room.enter(ONE, waiter("c"));

    room.wake(ONE);
    room.wake(ONE);

    assertThat(woken).containsExactly("a", "c");
    assertThat(room.held()).isEqualTo(1);
    assertThat(room.waited(ONE)).isFalse();
    assertThat(room.waited(OTHER)).isTrue();
  }

  @Test
  void leave_ofOneThatWasWoken_changesNothing() {
    Runnable first = waiter("a");
    Runnable second = waiter("b");
    room.enter(ONE, first);
    room.enter(ONE, second);
    room.leave(ONE, second);
    room.wake(ONE);

    room.leave(ONE, first);

    assertThat(woken).containsExactly("a");
    assertThat(room.held()).isZero();
  }
}
