package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of functions and their answers over the broker: one line of JSON, and behind it the body;
 * described in docs/native-protocol.md.
 */
public final class Calls {
  /** Longest line of JSON: room for the headers of a request. */
  public static final int MAX_HEAD_BYTES = 1 << 20;

  private static final String HTTP = "http";
  private static final String INVOKE = "invoke";
  private static final long MOST_LEFT_MS = Duration.ofDays(1).toMillis();

  private Calls() {}

  public static byte[] encode(FunctionCall call) {
    return Framed.encode(JsonOut.object(out -> write(out, call)), call.body());
  }

  /**
   * @throws MalformedMessageException if it is no call
   */
  public static FunctionCall decodeCall(byte[] bytes) {
    Framed framed = Framed.decode("call", bytes, MAX_HEAD_BYTES);
    Fields fields = Fields.read("call", framed.head());
    NativeVersion.require(fields);
    return new FunctionCall(
        fields.text("id"),
        ServedRevisions.key(fields),
        Duration.ofMillis(fields.whole("left_ms", 1, MOST_LEFT_MS)),
        head(fields),
        framed.data());
  }

  private static CallHead head(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case INVOKE -> new CallHead.Invoke();
      case HTTP ->
          new CallHead.Http(
              fields.text("method"),
              fields.text("script", ""),
              fields.text("path", ""),
              fields.text("query", ""),
              headers(fields));
      default -> throw fields.wrong("kind", "is neither " + HTTP + " nor " + INVOKE);
    };
  }

  private static List<Header> headers(Fields fields) {
    List<Header> headers = new ArrayList<>();
    for (String line : fields.texts("headers")) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw fields.wrong("headers", "has one without a name");
      }
      headers.add(
          fields.parsed(
              "headers",
              line,
              text -> new Header(text.substring(0, colon), text.substring(colon + 1))));
    }
    return headers;
  }

  public static byte[] encode(FunctionAnswer answer) {
    return Framed.encode(JsonOut.object(out -> write(out, answer)), answer.body());
  }

  /**
   * @throws MalformedMessageException if it is no answer
   */
  public static FunctionAnswer decodeAnswer(byte[] bytes) {
    Framed framed = Framed.decode("answer", bytes, MAX_HEAD_BYTES);
    Fields fields = Fields.read("answer", framed.head());
    NativeVersion.require(fields);
    return new FunctionAnswer(
        fields.value("proplet_id", PropletId::new),
        fields.value("boot_id", BootId::new),
        fields.text("id"),
        fields.optionalObject("fault").map(Reasons::read),
        (int) fields.whole("status", 100, 999, 200),
        headers(fields),
        framed.data());
  }

  private static void write(JsonOut out, FunctionCall call) {
    out.whole("v", NativeVersion.CURRENT);
    out.text("id", call.id());
    ServedRevisions.write(out, call.revision());
    out.whole("left_ms", Math.clamp(call.left().toMillis(), 1, MOST_LEFT_MS));
    switch (call.head()) {
      case CallHead.Invoke ignored -> out.text("kind", INVOKE);
      case CallHead.Http http -> {
        out.text("kind", HTTP);
        out.text("method", http.method());
        out.textIf("script", http.script());
        out.textIf("path", http.path());
        out.textIf("query", http.query());
        write(out, http.headers());
      }
    }
  }

  private static void write(JsonOut out, FunctionAnswer answer) {
    out.whole("v", NativeVersion.CURRENT);
    out.text("proplet_id", answer.proplet().value());
    out.text("boot_id", answer.boot().value());
    out.text("id", answer.call());
    answer.fault().ifPresent(fault -> out.object("fault", fault, Reasons::write));
    out.whole("status", answer.status());
    write(out, answer.headers());
  }

  private static void write(JsonOut out, List<Header> headers) {
    out.textsIf("headers", headers.stream().map(h -> h.name() + ": " + h.value()).toList());
  }
}
