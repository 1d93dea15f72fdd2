package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.wire.ServerNote;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerNotesTest {
  private static final String SERVER = "proxy-1-00c0ffee00c0ffee";

  @Test
  void beatOfOneWhoCanBeReached_saysWhere_andKeepsItsTokenOutOfLogs() {
    ServerNote beat = beat(Optional.of(new ServerNote.Direct("http://10.0.0.5:9191", "0f1e2d3c")));

    Golden.assertSameJson(ServerNotes.encode(beat), "image/beat");
    assertThat(ServerNotes.decode(ServerNotes.encode(beat))).isEqualTo(beat);
    assertThat(beat.toString()).doesNotContain("0f1e2d3c");
  }

  @Test
  void notes_comeBackEqual() {
    for (ServerNote note :
        new ServerNote[] {
          beat(Optional.empty()),
          new ServerNote.Gone(SERVER),
          new ServerNote.Pass(SERVER, "team/add:v1")
        }) {
      assertThat(ServerNotes.decode(ServerNotes.encode(note))).isEqualTo(note);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"v\": 1, \"server\": \"p\", \"type\": \"beat\", \"interval_ms\": 1, \"url\": \"file:///etc\", \"token\": \"t\"}",
        "{\"v\": 1, \"server\": \"p\", \"type\": \"beat\", \"interval_ms\": 1, \"url\": \"http://p\"}",
        "{\"v\": 1, \"server\": \"p\", \"type\": \"beat\"}",
        "{\"v\": 1, \"server\": \"p\", \"type\": \"cheer\"}"
      })
  void noteThatCannotBe_isRefused(String note) {
    assertThatThrownBy(() -> ServerNotes.decode(note.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static ServerNote beat(Optional<ServerNote.Direct> direct) {
    return new ServerNote.Beat(SERVER, Duration.ofSeconds(2), direct);
  }
}
