package io.turboprop.codec.bus;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.jsontype.impl.AsWrapperTypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.impl.AsWrapperTypeSerializer;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import io.turboprop.model.ImageRef;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes a component whose declared type is a sealed interface as {@code {"SimpleName":{…}}}. Only
 * what that interface permits can be named, so no text can make a class of its own choice.
 */
final class SealedTypes extends StdTypeResolverBuilder {
  private static final long serialVersionUID = 1L;

  SealedTypes() {
    super(JsonTypeInfo.Id.CUSTOM, JsonTypeInfo.As.WRAPPER_OBJECT, "type");
  }

  @Override
  public @Nullable TypeSerializer buildTypeSerializer(
      SerializationConfig config, JavaType type, Collection<NamedType> subtypes) {
    return tagged(type)
        ? new AsWrapperTypeSerializer(new PermittedNames(type), /* property= */ null)
        : null;
  }

  @Override
  public @Nullable TypeDeserializer buildTypeDeserializer(
      DeserializationConfig config, JavaType type, Collection<NamedType> subtypes) {
    return tagged(type)
        ? new AsWrapperTypeDeserializer(type, new PermittedNames(type), "", false, null)
        : null;
  }

  /** Image references are sealed too, but travel as their text. */
  private static boolean tagged(JavaType type) {
    Class<?> raw = type.getRawClass();
    return raw.isInterface() && raw.isSealed() && raw != ImageRef.class;
  }

  private static final class PermittedNames extends TypeIdResolverBase {
    private final RecordFamily family;

    PermittedNames(JavaType base) {
      this.family = RecordFamily.of(base.getRawClass());
    }

    @Override
    public String idFromValue(Object value) {
      return value.getClass().getSimpleName();
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> suggested) {
      return suggested.getSimpleName();
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) throws IOException {
      Class<?> member =
          family.member(id).orElseThrow(() -> new IOException("no permitted type \"" + id + "\""));
      return context.constructType(member);
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
      return JsonTypeInfo.Id.CUSTOM;
    }
  }
}
