package io.turboprop.codec;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.CallFrame.Begin;
import io.turboprop.wire.CallFrame.Call;
import io.turboprop.wire.CallFrame.Cancel;
import io.turboprop.wire.CallFrame.Credit;
import io.turboprop.wire.CallFrame.End;
import io.turboprop.wire.CallFrame.Fault;
import io.turboprop.wire.CallFrame.Piece;
import io.turboprop.wire.CallFrame.Whole;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames of a line, as docs/native-protocol.md has them: length of what follows, kind, number of
 * the call, and what the kind wants.
 */
public final class CallFrames {
  /** What an HTTP request asks for, to get a line instead of an answer. */
  public static final String PROTOCOL = "turboprop-calls";

  /** Of a body in one frame. */
  public static final int MOST_BODY_BYTES = 64 << 10;

  /** Bytes of pieces of one call that may be on their way at a time. */
  public static final int WINDOW_BYTES = 256 << 10;

  /** Of a frame without the length itself: a body, and as many headers as HTTP lets through. */
  static final int MOST_BYTES = 2 << 20;

  private static final int LEAST_BYTES = 5;
  private static final int MOST_HEADERS = 10_000;

  private static final int CALL = 1;
  private static final int CANCEL = 2;
  private static final int CREDIT = 3;
  private static final int WHOLE = 4;
  private static final int FAULT = 5;
  private static final int BEGIN = 6;
  private static final int PIECE = 7;
  private static final int END = 8;

  private static final int INVOKE_HEAD = 0;
  private static final int HTTP_HEAD = 1;

  private CallFrames() {}

  /**
   * Appends a frame.
   *
   * @return false if it would be longer than frames may be; then nothing is appended
   */
  public static boolean write(CallFrame frame, FrameBytes out) {
    int start = out.length();
    out.u32(0);
    switch (frame) {
      case Call call -> write(call, out);
      case Cancel cancel -> head(out, CANCEL, cancel);
      case Credit credit -> {
        head(out, CREDIT, credit);
        out.u32(credit.bytes());
      }
      case Whole whole -> {
        head(out, WHOLE, whole);
        answer(out, whole.status(), whole.headers());
        out.raw(whole.body().unsafeArray());
      }
      case Fault fault -> {
        head(out, FAULT, fault);
        out.text(fault.why().code().code());
        out.text(fault.why().message());
      }
      case Begin begin -> {
        head(out, BEGIN, begin);
        out.u64(begin.length());
        answer(out, begin.status(), begin.headers());
      }
      case Piece piece -> {
        head(out, PIECE, piece);
        out.raw(piece.bytes().unsafeArray());
      }
      case End end -> head(out, END, end);
    }
    int length = out.length() - start - Integer.BYTES;
    if (length > MOST_BYTES) {
      out.cut(start);
      return false;
    }
    out.u32At(start, length);
    return true;
  }

  private static void head(FrameBytes out, int kind, CallFrame frame) {
    out.u8(kind);
    out.u32(frame.call());
  }

  private static void write(Call call, FrameBytes out) {
    head(out, CALL, call);
    out.u64(call.left().toMillis());
    out.text(call.revision().uid());
    out.u64(call.revision().number());
    switch (call.head()) {
      case CallHead.Invoke ignored -> out.u8(INVOKE_HEAD);
      case CallHead.Http http -> {
        out.u8(HTTP_HEAD);
        out.text(http.method());
        out.text(http.script());
        out.text(http.path());
        out.text(http.query());
        headers(out, http.headers());
      }
    }
    out.raw(call.body().unsafeArray());
  }

  private static void answer(FrameBytes out, int status, List<Header> headers) {
    out.u32(status);
    headers(out, headers);
  }

  private static void headers(FrameBytes out, List<Header> headers) {
    out.u32(headers.size());
    for (Header header : headers) {
      out.text(header.name());
      out.text(header.value());
    }
  }

  /**
   * Whether a length is that of a frame.
   *
   * @throws MalformedMessageException if not
   */
  static int checkedLength(int length) {
    if (length < LEAST_BYTES || length > MOST_BYTES) {
      throw new MalformedMessageException(
          "frame: has %s bytes, expected %d to %d"
              .formatted(Integer.toUnsignedString(length), LEAST_BYTES, MOST_BYTES));
    }
    return length;
  }

  /**
   * Reads what follows the length.
   *
   * @throws MalformedMessageException naming what is wrong
   */
  static CallFrame read(byte[] bytes, int from, int length) {
    FrameFields in = new FrameFields(bytes, from, from + length);
    int kind = in.u8("kind");
    int call = in.u32("call");
    CallFrame frame =
        switch (kind) {
          case CALL -> call(call, in);
          case CANCEL -> new Cancel(call);
          case CREDIT -> new Credit(call, in.between("credit", 1, Integer.MAX_VALUE));
          case WHOLE -> new Whole(call, status(in), headers(in), in.rest());
          case FAULT -> new Fault(call, new Reason(ReasonCode.of(in.text("code")), in.text("why")));
          case BEGIN -> begin(call, in);
          case PIECE -> new Piece(call, in.rest());
          case END -> new End(call);
          default -> throw new MalformedMessageException("frame: there is no kind " + kind);
        };
    in.end();
    return frame;
  }

  private static Call call(int call, FrameFields in) {
    Duration left = Duration.ofMillis(in.u64("left"));
    RevisionKey revision = revision(in.text("uid"), in.u64("number"));
    CallHead head =
        switch (in.u8("head")) {
          case INVOKE_HEAD -> new CallHead.Invoke();
          case HTTP_HEAD ->
              new CallHead.Http(
                  in.text("method"),
                  in.text("script"),
                  in.text("path"),
                  in.text("query"),
                  headers(in));
          default -> throw new MalformedMessageException("frame: the head of a call is of no kind");
        };
    return new Call(call, revision, left, head, in.rest());
  }

  private static RevisionKey revision(String uid, long number) {
    try {
      return new RevisionKey(uid, number);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("frame: revision: " + e.getMessage());
    }
  }

  private static Begin begin(int call, FrameFields in) {
    long length = in.u64("length");
    if (length < -1) {
      throw new MalformedMessageException("frame: length is " + length + ", expected -1 or more");
    }
    return new Begin(call, status(in), headers(in), length);
  }

  private static int status(FrameFields in) {
    return in.between("status", 200, 599);
  }

  private static List<Header> headers(FrameFields in) {
    int count = in.between("number of headers", 0, MOST_HEADERS);
    List<Header> headers = new ArrayList<>(Math.min(count, 32));
    for (int i = 0; i < count; i++) {
      String name = in.text("name of a header");
      try {
        headers.add(new Header(name, in.text("value of a header")));
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException("frame: " + e.getMessage());
      }
    }
    return headers;
  }
}
