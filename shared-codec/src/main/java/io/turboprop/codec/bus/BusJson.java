package io.turboprop.codec.bus;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonInclude.Value;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.turboprop.codec.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** How records become JSON on the bus: their components by name, our values as text. */
final class BusJson {
  /** What Jackson leaves out when it is 0, false or empty, beside the optional. */
  private static final List<Class<?>> HAVE_DEFAULTS =
      List.of(
          boolean.class, int.class, long.class, double.class, String.class, List.class, Map.class);

  private static final Set<Class<?>> OPTIONALS =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private static final JsonSetter.Value EMPTY = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);

  private BusJson() {}

  static ObjectMapper mapper() {
    return builder().build();
  }

  /** Leaves out what equals the default of its type; reads what is absent as just that. */
  static ObjectMapper lean() {
    JsonMapper.Builder builder =
        builder()
            .defaultPropertyInclusion(Value.construct(Include.NON_DEFAULT, Include.ALWAYS))
            .annotationIntrospector(new Needed());
    // Not for every type: an absent Optional<JsonText> is no JSON null.
    for (Class<?> type : HAVE_DEFAULTS) {
      builder.withConfigOverride(type, config -> config.setSetterInfo(EMPTY));
    }
    return builder.build();
  }

  private static JsonMapper.Builder builder() {
    return JsonMapper.builder(Json.factory())
        .addModules(new Jdk8Module(), new JavaTimeModule(), new ValuesModule(), optionals())
        .setDefaultTyping(new SealedTypes())
        // Left out, so that an empty Optional<JsonText> differs from one that holds JSON's null.
        .defaultPropertyInclusion(Value.construct(Include.NON_ABSENT, Include.ALWAYS))
        .visibility(PropertyAccessor.FIELD, Visibility.ANY)
        .visibility(PropertyAccessor.GETTER, Visibility.NONE)
        .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
  }

  private static SimpleModule optionals() {
    var module = new SimpleModule("turboprop-optionals");
    module.setDeserializers(new Optionals());
    return module;
  }

  /** What is never left out must be there, or the text is damaged. */
  private static final class Needed extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      Boolean said = super.hasRequiredMarker(member);
      Class<?> type = member.getRawType();
      return said != null ? said : !HAVE_DEFAULTS.contains(type) && !OPTIONALS.contains(type);
    }
  }
}
