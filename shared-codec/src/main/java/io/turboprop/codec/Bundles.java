package io.turboprop.codec;

import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parcels between a manager and a proplet that it drives over HTTP: one line of JSON, and behind it
 * the payloads as they are, one after the other; see docs/native-protocol.md.
 */
public final class Bundles {
  /** Longest line of JSON, without what ends it. */
  public static final int MAX_HEAD_BYTES = 1 << 20;

  /** Longest bundle: the largest message of the protocol, and the line in front of it. */
  public static final int MAX_BYTES = Json.MAX_MESSAGE_BYTES + MAX_HEAD_BYTES;

  /** Most parcels of a bundle. */
  public static final int MAX_PARCELS = 1_000;

  /** Longest topic, as in MQTT. */
  public static final int MAX_TOPIC_CHARS = 65_535;

  private static final String KIND = "bundle";
  private static final String MESSAGE = "message";
  private static final String SUBSCRIBE = "subscribe";
  private static final String UNSUBSCRIBE = "unsubscribe";

  private Bundles() {}

  public static byte[] encode(Bundle bundle) {
    byte[] head =
        JsonOut.object(
            out -> {
              out.whole("v", NativeVersion.CURRENT);
              out.text("proplet_id", bundle.proplet().value());
              out.whole("first", bundle.first());
              out.objects("parcels", bundle.parcels(), Bundles::write);
            });
    return Framed.encode(head, payloads(bundle.parcels()));
  }

  /**
   * @throws MalformedMessageException if it is no bundle
   */
  public static Bundle decode(byte[] bytes) {
    Framed framed = Framed.decode(KIND, bytes, MAX_HEAD_BYTES);
    Fields fields = Fields.read(KIND, framed.head());
    NativeVersion.require(fields);
    PropletId proplet = fields.value("proplet_id", PropletId::new);
    long first = fields.whole("first", 1, Long.MAX_VALUE - MAX_PARCELS);
    List<Fields> items = fields.objects("parcels");
    if (items.size() > MAX_PARCELS) {
      throw fields.wrong("parcels", "are " + items.size() + ", at most " + MAX_PARCELS);
    }
    byte[] data = framed.data().unsafeArray();
    List<Parcel> parcels = new ArrayList<>();
    int taken = 0;
    for (Fields item : items) {
      int length = payloadLength(item, data.length - taken);
      parcels.add(read(item, Bytes.wrap(Arrays.copyOfRange(data, taken, taken + length))));
      taken += length;
    }
    if (taken != data.length) {
      throw new MalformedMessageException(
          KIND + ": " + (data.length - taken) + " bytes belong to no parcel");
    }
    return new Bundle(proplet, first, parcels);
  }

  private static int payloadLength(Fields item, int left) {
    return item.text("type").equals(MESSAGE) ? (int) item.whole("bytes", 0, left) : 0;
  }

  private static Parcel read(Fields item, Bytes payload) {
    return switch (item.text("type")) {
      case MESSAGE -> new Parcel.Message(topic(item), qos(item), payload);
      case SUBSCRIBE -> new Parcel.Subscribe(topic(item), qos(item));
      case UNSUBSCRIBE -> new Parcel.Unsubscribe(topic(item));
      default ->
          throw item.wrong("type", "must be " + MESSAGE + ", " + SUBSCRIBE + " or " + UNSUBSCRIBE);
    };
  }

  private static String topic(Fields item) {
    String topic = item.text("topic");
    if (topic.length() > MAX_TOPIC_CHARS) {
      throw item.wrong("topic", "is longer than " + MAX_TOPIC_CHARS + " characters");
    }
    return topic;
  }

  private static int qos(Fields item) {
    return (int) item.whole("qos", 0, 2);
  }

  private static void write(JsonOut out, Parcel parcel) {
    switch (parcel) {
      case Parcel.Message message -> {
        head(out, MESSAGE, message.topic());
        out.whole("qos", message.qos());
        out.whole("bytes", message.payload().length());
      }
      case Parcel.Subscribe subscribe -> {
        head(out, SUBSCRIBE, subscribe.topic());
        out.whole("qos", subscribe.qos());
      }
      case Parcel.Unsubscribe unsubscribe -> head(out, UNSUBSCRIBE, unsubscribe.topic());
    }
  }

  private static void head(JsonOut out, String type, String topic) {
    out.text("type", type);
    out.text("topic", topic);
  }

  private static Bytes payloads(List<Parcel> parcels) {
    int length = 0;
    for (Parcel parcel : parcels) {
      length += payload(parcel).length();
    }
    byte[] all = new byte[length];
    int at = 0;
    for (Parcel parcel : parcels) {
      byte[] bytes = payload(parcel).unsafeArray();
      System.arraycopy(bytes, 0, all, at, bytes.length);
      at += bytes.length;
    }
    return Bytes.wrap(all);
  }

  private static Bytes payload(Parcel parcel) {
    return parcel instanceof Parcel.Message message ? message.payload() : Bytes.empty();
  }
}
