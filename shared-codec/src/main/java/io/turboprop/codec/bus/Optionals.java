package io.turboprop.codec.bus;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.ReferenceTypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.type.ReferenceType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@link Optional}. Jackson's own reader takes a missing component and one that is null
 * for the same thing; with {@code Optional<JsonText>} they differ.
 */
final class Optionals extends SimpleDeserializers {
  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable JsonDeserializer<?> findReferenceDeserializer(
      ReferenceType type,
      DeserializationConfig config,
      BeanDescription description,
      @Nullable TypeDeserializer contentType,
      @Nullable JsonDeserializer<?> content) {
    return type.hasRawClass(Optional.class) ? new Reader(type, contentType, content) : null;
  }

  private static final class Reader extends ReferenceTypeDeserializer<Optional<Object>> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("NullAway") // Jackson's constructor takes both as "not known yet".
    Reader(
        JavaType type,
        @Nullable TypeDeserializer contentType,
        @Nullable JsonDeserializer<?> content) {
      super(type, null, contentType, content);
    }

    @Override
    protected Reader withResolved(TypeDeserializer contentType, JsonDeserializer<?> content) {
      return new Reader(_fullType, contentType, content);
    }

    @Override
    public Optional<Object> getNullValue(DeserializationContext context)
        throws JsonMappingException {
      return Optional.ofNullable(_valueDeserializer.getNullValue(context));
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Optional.empty();
    }

    @Override
    public Optional<Object> referenceValue(Object contents) {
      return Optional.ofNullable(contents);
    }

    @Override
    public Optional<Object> updateReference(Optional<Object> reference, Object contents) {
      return Optional.ofNullable(contents);
    }

    @Override
    public @Nullable Object getReferenced(Optional<Object> reference) {
      return reference.orElse(null);
    }
  }
}
