package io.turboprop.codec.bus;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.turboprop.codec.Json;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.ImageRef;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.TaskId;
import java.io.IOException;
import java.util.function.Function;

/**
 * Our values as JSON: identifiers, digests and image references as text, bytes as base64, JSON as
 * itself.
 */
final class ValuesModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  ValuesModule() {
    super("turboprop-values");
    text(TaskId.class, TaskId::value, TaskId::new);
    text(PropletId.class, PropletId::value, PropletId::new);
    text(BootId.class, BootId::value, BootId::new);
    text(FunctionName.class, FunctionName::value, FunctionName::new);
    text(RevisionName.class, RevisionName::value, RevisionName::new);
    text(RevisionRef.class, RevisionRef::toString, RevisionRef::parse);
    text(Digest.class, Digest::toString, Digest::parse);
    text(ImageRef.class, ImageRef::text, ImageRef::parse);
    value(
        Bytes.class,
        (bytes, json) -> json.writeBinary(bytes.unsafeArray()),
        (parser, _) -> Bytes.wrap(parser.getBinaryValue()));
    value(
        JsonText.class,
        (value, json) -> json.writeRawValue(value.text()),
        (parser, context) -> Json.text(context.readTree(parser)));
  }

  private <T> void text(Class<T> type, Function<T, String> print, Function<String, T> parse) {
    value(
        type,
        (value, json) -> json.writeString(print.apply(value)),
        (parser, _) -> parse.apply(parser.getValueAsString("")));
    addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return parse.apply(key);
          }
        });
  }

  private <T> void value(Class<T> type, Write<T> write, Read<T> read) {
    addSerializer(type, new Writer<>(type, write));
    addDeserializer(type, new Reader<>(type, read));
  }

  private interface Write<T> {
    void write(T value, JsonGenerator json) throws IOException;
  }

  private interface Read<T> {
    T read(JsonParser parser, DeserializationContext context) throws IOException;
  }

  private static final class Writer<T> extends StdScalarSerializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Write<T> write;

    Writer(Class<T> type, Write<T> write) {
      super(type);
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      write.write(value, json);
    }
  }

  private static final class Reader<T> extends StdScalarDeserializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Read<T> read;

    Reader(Class<T> type, Read<T> read) {
      super(type);
      this.read = read;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return read.read(parser, context);
    }

    /** JSON null is a value of {@link JsonText}; for all others it is left to the component. */
    @Override
    @SuppressWarnings("unchecked")
    public T getNullValue(DeserializationContext context)
        throws com.fasterxml.jackson.databind.JsonMappingException {
      return _valueClass == JsonText.class ? (T) JsonText.NULL : super.getNullValue(context);
    }
  }
}
