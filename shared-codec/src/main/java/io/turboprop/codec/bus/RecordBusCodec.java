package io.turboprop.codec.bus;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.codec.MalformedMessageException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Carries the records of one family over the event bus: the reference itself inside of a process,
 * {@code {"type":"SimpleName","body":{…}}} after a 32-bit length between members of a cluster.
 * Records need no annotations. Safe to share.
 *
 * @param <T> a sealed interface of records, or one record
 */
public final class RecordBusCodec<T> implements MessageCodec<T, T> {
  private static final String TYPE = "type";
  private static final String BODY = "body";

  private final Class<T> root;
  private final String name;
  private final RecordFamily family;
  private final ObjectMapper mapper;

  private RecordBusCodec(Class<T> root, String name, RecordFamily family, ObjectMapper mapper) {
    this.root = root;
    this.name = name;
    this.family = family;
    this.mapper = mapper;
  }

  /**
   * A codec for the whole family, to be named in {@code DeliveryOptions}.
   *
   * @throws IllegalArgumentException if {@code root} is no sealed interface of records and no
   *     record
   */
  public static <T> RecordBusCodec<T> of(Class<T> root) {
    return new RecordBusCodec<>(root, root.getName(), RecordFamily.of(root), BusJson.mapper());
  }

  /**
   * Makes every record of the family one that can be sent without naming a codec. Once per bus and
   * family; the bus refuses a second time with {@link IllegalStateException}.
   */
  public static void register(EventBus bus, Class<?> root) {
    RecordFamily family = RecordFamily.of(root);
    ObjectMapper mapper = BusJson.mapper();
    family.members().forEach(member -> registerMember(bus, member, mapper));
  }

  /** The bus wants one codec, with a name of its own, for each class. */
  private static <M> void registerMember(EventBus bus, Class<M> member, ObjectMapper mapper) {
    bus.registerDefaultCodec(
        member, new RecordBusCodec<>(member, member.getName(), RecordFamily.of(member), mapper));
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    byte[] json = encode(message);
    buffer.appendInt(json.length).appendBytes(json);
  }

  /**
   * @throws MalformedMessageException if the bytes are no record of the family
   */
  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    int length = buffer.getInt(position);
    int start = position + Integer.BYTES;
    if (length < 0 || length > buffer.length() - start) {
      throw new MalformedMessageException(
          root.getSimpleName() + ": length " + length + " exceeds the message");
    }
    return decode(buffer.getBytes(start, start + length));
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public String name() {
    return name;
  }

  /** -1 marks codecs that are not part of Vert.x. */
  @Override
  public byte systemCodecID() {
    return -1;
  }

  private byte[] encode(T message) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = mapper.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField(TYPE, message.getClass().getSimpleName());
      json.writeFieldName(BODY);
      mapper.writeValue(json, message);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException(
          message.getClass().getName() + " cannot be written as JSON", e);
    }
    return bytes.toByteArray();
  }

  private T decode(byte[] json) {
    try {
      JsonNode tree = mapper.readTree(json);
      String type = tree.path(TYPE).asText();
      Class<?> member =
          family.member(type).orElseThrow(() -> malformed("type \"" + type + "\" is unknown"));
      return root.cast(mapper.treeToValue(tree.path(BODY), member));
    } catch (IOException | NumberFormatException e) {
      throw malformed(e.getMessage() == null ? "not JSON" : e.getMessage());
    }
  }

  private MalformedMessageException malformed(String what) {
    return new MalformedMessageException(root.getSimpleName() + ": " + what);
  }
}
