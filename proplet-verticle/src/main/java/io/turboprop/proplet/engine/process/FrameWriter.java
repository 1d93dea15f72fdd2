package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestDir;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Writes frames: length (4 bytes), kind (1 byte), fields in their order. Texts and bytes carry
 * their length, lists their number; choices are texts. Safe to use from any thread; blocks as the
 * stream does.
 */
final class FrameWriter {
  static final int BEGIN = 1;
  static final int WROTE = 2;
  static final int USED = 3;
  static final int ENDED = 4;

  private final OutputStream to;

  FrameWriter(OutputStream to) {
    this.to = to;
  }

  void write(Frame frame) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    switch (frame) {
      case Frame.Begin(RunRequest request) -> {
        out.writeByte(BEGIN);
        request(out, request);
      }
      case Frame.Wrote wrote -> {
        out.writeByte(WROTE);
        text(out, wrote.stream().name());
        bytes(out, wrote.bytes());
      }
      case Frame.Used(RunUsage usage) -> {
        out.writeByte(USED);
        usage(out, usage);
      }
      case Frame.Ended(RunOutcome outcome) -> {
        out.writeByte(ENDED);
        outcome(out, outcome);
      }
    }
    send(bytes);
  }

  private synchronized void send(ByteArrayOutputStream frame) throws IOException {
    new DataOutputStream(to).writeInt(frame.size());
    frame.writeTo(to);
    to.flush();
  }

  private static void request(DataOutputStream out, RunRequest request) throws IOException {
    text(out, request.runId());
    text(out, request.module().toString());
    text(out, request.digest().toString());
    text(out, request.taskName());
    texts(out, request.inputs());
    texts(out, request.cliArgs());
    out.writeInt(request.env().size());
    for (Map.Entry<String, String> variable : request.env().entrySet()) {
      text(out, variable.getKey());
      text(out, variable.getValue());
    }
    bytes(out, request.stdin().unsafeArray());
    limits(out, request.limits());
    capabilities(out, request.capabilities());
    out.writeBoolean(request.daemon());
    text(out, request.engine().orElse(""));
  }

  private static void limits(DataOutputStream out, GuestLimits limits) throws IOException {
    out.writeLong(limits.deadline().toNanos());
    out.writeLong(limits.cpu().map(Duration::toNanos).orElse(0L));
    out.writeLong(limits.memoryBytes());
    out.writeInt(limits.outputBytes());
    out.writeInt(limits.stackBytes());
    out.writeInt(limits.tableEntries());
  }

  private static void capabilities(DataOutputStream out, Capabilities given) throws IOException {
    out.writeBoolean(given.seed().isPresent());
    out.writeLong(given.seed().orElse(0));
    out.writeInt(given.dirs().size());
    for (GuestDir dir : given.dirs()) {
      text(out, dir.host().toString());
      text(out, dir.guest());
      out.writeBoolean(dir.writable());
    }
    out.writeInt(given.openFiles());
  }

  private static void outcome(DataOutputStream out, RunOutcome outcome) throws IOException {
    switch (outcome) {
      case RunOutcome.Succeeded done -> {
        out.writeBoolean(true);
        text(out, done.result());
        texts(out, done.values());
      }
      case RunOutcome.Failed failed -> {
        out.writeBoolean(false);
        text(out, failed.kind().name());
        text(out, failed.message());
        out.writeBoolean(failed.exitCode().isPresent());
        out.writeInt(failed.exitCode().orElse(0));
      }
    }
    text(out, outcome.outputTail());
    usage(out, outcome.usage());
  }

  private static void usage(DataOutputStream out, RunUsage usage) throws IOException {
    out.writeLong(usage.cpu().toNanos());
    out.writeLong(usage.memoryBytes());
    out.writeLong(usage.uptime().toNanos());
    text(out, usage.engine());
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
