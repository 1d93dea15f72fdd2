package io.turboprop.codec;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.turboprop.model.Bytes;
import io.turboprop.model.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes one JSON object, field by field. The {@code …If} methods leave a field out where it says
 * nothing: empty text, empty collection, 0, empty optional.
 */
public final class JsonOut {
  private final JsonGenerator json;

  /** The fields of this object that are written; empty for all. */
  private Optional<Set<String>> wanted = Optional.empty();

  private JsonOut(JsonGenerator json) {
    this.json = json;
  }

  /** The bytes of the object whose fields {@code content} writes. */
  public static byte[] object(Consumer<JsonOut> content) {
    try (var bytes = new ByteArrayBuilder();
        JsonGenerator json = Json.factory().createGenerator(bytes)) {
      json.writeStartObject();
      content.accept(new JsonOut(json));
      json.writeEndObject();
      json.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory refused to be written to", e);
    }
  }

  /** The bytes of an array of objects, for APIs that answer with nothing around it. */
  public static <T> byte[] array(Collection<T> values, BiConsumer<JsonOut, T> content) {
    try (var bytes = new ByteArrayBuilder();
        JsonGenerator json = Json.factory().createGenerator(bytes)) {
      json.writeStartArray();
      for (T value : values) {
        json.writeStartObject();
        content.accept(new JsonOut(json), value);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory refused to be written to", e);
    }
  }

  /** Of what {@code content} writes to this object, only these fields; the others cost nothing. */
  public void only(Set<String> names, Consumer<JsonOut> content) {
    Optional<Set<String>> before = wanted;
    wanted = Optional.of(names);
    try {
      content.accept(this);
    } finally {
      wanted = before;
    }
  }

  public void text(String name, String value) {
    write(name, () -> json.writeStringField(name, WellFormed.text(value)));
  }

  public void textIf(String name, String value) {
    if (!value.isEmpty()) {
      text(name, value);
    }
  }

  public void textIf(String name, Optional<?> value) {
    value.ifPresent(present -> text(name, present.toString()));
  }

  public void whole(String name, long value) {
    write(name, () -> json.writeNumberField(name, value));
  }

  public void wholeIf(String name, long value) {
    if (value != 0) {
      whole(name, value);
    }
  }

  /** JSON has no infinities: 0 stands for what is no number. */
  public void decimal(String name, double value) {
    write(name, () -> json.writeNumberField(name, Double.isFinite(value) ? value : 0));
  }

  public void flag(String name, boolean value) {
    write(name, () -> json.writeBooleanField(name, value));
  }

  public void nothing(String name) {
    write(name, () -> json.writeNullField(name));
  }

  public void base64(String name, Bytes value) {
    write(
        name,
        () -> {
          json.writeFieldName(name);
          json.writeBinary(
              Base64Variants.MIME_NO_LINEFEEDS, value.unsafeArray(), 0, value.length());
        });
  }

  public void value(String name, JsonText value) {
    write(
        name,
        () -> {
          json.writeFieldName(name);
          json.writeRawValue(value.text());
        });
  }

  /** In the form of Rust's {@code SystemTime}, as upstream's workers send it. */
  public void instant(String name, Instant value) {
    object(
        name,
        value,
        (out, instant) -> {
          out.whole(Timestamps.SECONDS, instant.getEpochSecond());
          out.whole(Timestamps.NANOS, instant.getNano());
        });
  }

  public void texts(String name, Collection<String> values) {
    write(
        name,
        () -> {
          json.writeArrayFieldStart(name);
          for (String value : values) {
            json.writeString(WellFormed.text(value));
          }
          json.writeEndArray();
        });
  }

  public void textsIf(String name, Collection<String> values) {
    if (!values.isEmpty()) {
      texts(name, values);
    }
  }

  public void textsIf(String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      object(name, values, (out, map) -> map.forEach((k, v) -> out.text(WellFormed.text(k), v)));
    }
  }

  public void wholes(String name, Collection<Long> values) {
    write(
        name,
        () -> {
          json.writeArrayFieldStart(name);
          for (long value : values) {
            json.writeNumber(value);
          }
          json.writeEndArray();
        });
  }

  public <T> void object(String name, T value, BiConsumer<JsonOut, T> content) {
    write(
        name,
        () -> {
          json.writeObjectFieldStart(name);
          content.accept(this, value);
          json.writeEndObject();
        });
  }

  public <T> void objects(
      String name, Collection<? extends T> values, BiConsumer<JsonOut, T> content) {
    write(
        name,
        () -> {
          json.writeArrayFieldStart(name);
          for (T value : values) {
            json.writeStartObject();
            content.accept(this, value);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private interface Step {
    void run() throws IOException;
  }

  private void write(String name, Step step) {
    Optional<Set<String>> here = wanted;
    if (here.isPresent() && !here.get().contains(name)) {
      return;
    }
    // What is inside of a field is wanted with it.
    wanted = Optional.empty();
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException("value cannot be written as JSON", e);
    } finally {
      wanted = here;
    }
  }
}
