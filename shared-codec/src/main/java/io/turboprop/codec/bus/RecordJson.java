package io.turboprop.codec.bus;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The JSON form of our records for those who keep them: components by name, values as text, sealed
 * types as {@code {"SimpleName":{…}}}, unknown fields ignored. Renaming a component of a record
 * that is kept needs a look at what is kept already.
 */
public final class RecordJson {
  private RecordJson() {}

  /** A new mapper; thread-safe, to be shared. */
  public static ObjectMapper mapper() {
    return BusJson.mapper();
  }

  /**
   * As {@link #mapper}, but components that are 0, false or empty are left out; what is left out is
   * read as that. It reads what {@link #mapper} wrote, not the other way round.
   */
  public static ObjectMapper lean() {
    return BusJson.lean();
  }
}
