package io.turboprop.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;

/** The golden messages below {@code src/test/resources/golden}. */
final class Golden {
  private Golden() {}

  static byte[] bytes(String name) {
    return resource("/golden/" + name + ".json");
  }

  /** Any file of the tests' resources. */
  static byte[] resource(String path) {
    try (InputStream in = Golden.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no file " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless both are the same JSON, whatever the order of fields; 0 and 0.0 are the same. */
  static void assertSameJson(byte[] actual, String name) {
    try {
      JsonNode expected = Json.mapper().readTree(bytes(name));
      JsonNode tree = Json.mapper().readTree(actual);
      assertThat(expected.equals(Golden::compare, tree))
          .as("expected %s, but was %s", expected, tree)
          .isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int compare(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }

  /** The golden file with one piece of its text replaced, which must be there. */
  static byte[] changed(String name, String piece, String replacement) {
    String text = new String(bytes(name), UTF_8);
    assertThat(text).contains(piece);
    return text.replace(piece, replacement).getBytes(UTF_8);
  }

  static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      Function<byte[], ?> decoder, String json) {
    return assertRefused(decoder, json.getBytes(UTF_8));
  }

  static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      Function<byte[], ?> decoder, byte[] json) {
    return Assertions.assertThatThrownBy(() -> decoder.apply(json))
        .isInstanceOf(MalformedMessageException.class);
  }
}
