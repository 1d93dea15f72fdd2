package io.turboprop.manager.store.sqlite;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The JSON of bodies: as little as can be read back, since all of it goes through the log of the
 * file. Other stores are shared with managers of earlier versions, which would not understand it.
 */
final class RowJson {
  private RowJson() {}

  static Bodies bodies(Path file) {
    return new Bodies(mapper(), file.toString(), "file");
  }

  private static ObjectMapper mapper() {
    return RecordJson.lean().addMixIn(Happening.class, InColumns.class);
  }

  /** What columns have; bodies of earlier schemas have it, too. */
  private record InColumns(
      @JsonProperty(access = Access.WRITE_ONLY) Instant at,
      @JsonProperty(access = Access.WRITE_ONLY) Optional<TaskId> task,
      @JsonProperty(access = Access.WRITE_ONLY) Optional<PropletId> proplet) {}
}
