package io.turboprop.manager.store;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.model.Digest;
import io.turboprop.model.TaskId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store promises of join tokens and of those who joined. */
public abstract class JoinsContractTest extends StoreHouse {
  private static final JoinToken TOKEN =
      new JoinToken(
          "0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01",
          Digest.ofText("secret"),
          EPOCH,
          EPOCH.plusSeconds(60),
          3,
          0,
          "gw-",
          Map.of("site", "lyon"));
  private static final Joined JOINED =
      new Joined(
          P1,
          "gw-1",
          Digest.ofText("key"),
          Optional.of(Digest.ofText("machine")),
          TOKEN.id(),
          Map.of("site", "lyon"),
          EPOCH,
          false);

  @Test
  void token_putAndReplacedAndRemoved_isThereAsItWasLast() {
    done(store.commit(Batch.of(new Write.PutJoinToken(TOKEN))));
    done(store.commit(Batch.of(new Write.PutJoinToken(TOKEN.spent()))));
    assertThat(done(store.joinTokens())).containsExactly(TOKEN.spent());

    done(store.commit(Batch.of(new Write.RemoveJoinToken(TOKEN.id()))));
    assertThat(done(store.joinTokens())).isEmpty();
  }

  @Test
  void joined_putAndReplacedAndRemoved_isThereAsItWasLast() {
    done(store.commit(Batch.of(new Write.PutJoined(JOINED))));
    done(store.commit(Batch.of(new Write.PutJoined(JOINED.revoked(true)))));
    assertThat(done(store.joined())).containsExactly(JOINED.revoked(true));

    done(store.commit(Batch.of(new Write.RemoveJoined(P1))));
    assertThat(done(store.joined())).isEmpty();
  }

  @Test
  void use_andIdentity_areStoredTogetherOrNotAtAll() {
    done(store.commit(Batch.of(new Write.PutJoinToken(TOKEN))));
    TaskId unknown = new TaskId("none");

    assertThat(
            Outcomes.failure(
                store.commit(
                    Batch.of(
                        new Write.PutJoinToken(TOKEN.spent()),
                        new Write.PutJoined(JOINED),
                        new Write.RemoveTask(unknown, 7)))))
        .isInstanceOf(StaleWriteException.class);

    assertThat(done(store.joinTokens())).containsExactly(TOKEN);
    assertThat(done(store.joined())).isEmpty();
  }

  @Test
  void joined_isNoProplet() {
    done(store.commit(Batch.of(new Write.PutJoined(JOINED))));

    assertThat(done(store.proplets())).isEmpty();
  }
}
