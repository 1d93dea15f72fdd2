package io.turboprop.proplet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.journal.Frames.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FramesTest {
  private static final List<String> BODIES = List.of("accepted a", "b", "finished a: 30");

  @Test
  void scan_ofWhatWasWritten_findsAllOfIt() throws Exception {
    byte[] file = file();

    Frames.Scan scan = Frames.scan(file);

    assertThat(texts(scan)).isEqualTo(BODIES);
    assertThat(scan.flaws()).isEmpty();
    assertThat(scan.torn()).isZero();
  }

  @Test
  void scan_ofNothing_isEmpty() throws Exception {
    assertThat(Frames.scan(new byte[0])).isEqualTo(new Frames.Scan(List.of(), List.of(), 0));
  }

  @Test
  void scan_cutOffAnywhere_findsEachWholeRecordAndCallsTheRestTorn() throws Exception {
    byte[] file = file();
    for (int length = 0; length < file.length; length++) {
      Frames.Scan scan = Frames.scan(Arrays.copyOf(file, length));

      assertThat(scan.flaws()).as("cut at %d", length).isEmpty();
      assertThat(texts(scan))
          .as("cut at %d", length)
          .isEqualTo(BODIES.subList(0, scan.frames().size()));
      assertThat(wholeOf(scan, length) + scan.torn()).as("cut at %d", length).isEqualTo(length);
    }
  }

  @Test
  void scan_withAnySingleBitFlipped_saysSoAndUsesNothingWrong() throws Exception {
    byte[] file = file();
    for (int bit = 0; bit < file.length * 8; bit++) {
      byte[] flipped = flipped(file, bit);

      Frames.Scan scan = Frames.scan(flipped);

      assertThat(scan.flaws()).as("bit %d", bit).hasSize(1);
      assertThat(scan.torn()).as("bit %d", bit).isZero();
      assertThat(BODIES).as("bit %d", bit).containsSubsequence(texts(scan));
      int lost = bit < Frames.PREAMBLE * 8 ? 0 : 1;
      assertThat(scan.frames()).as("bit %d", bit).hasSize(BODIES.size() - lost);
    }
  }

  @Test
  void scan_withZerosAtTheEnd_callsThemTorn() throws Exception {
    byte[] file = file();

    Frames.Scan scan = Frames.scan(Arrays.copyOf(file, file.length + 4096));

    assertThat(texts(scan)).isEqualTo(BODIES);
    assertThat(scan.flaws()).isEmpty();
    assertThat(scan.torn()).isEqualTo(4096);
  }

  @Test
  void scan_ofSomethingElse_saysSo() throws Exception {
    byte[] file = "[proplet]\nentity_id = 'p1'\napi_key = ''\n".getBytes(StandardCharsets.US_ASCII);

    assertThat(Frames.scan(file).flaws()).hasSize(2);
    assertThat(Frames.scan("notes".getBytes(StandardCharsets.US_ASCII)).flaws()).hasSize(1);
  }

  @Test
  void scan_ofANewerVersion_isRefused() {
    assertThatThrownBy(() -> Frames.scan(Frames.preamble(2)))
        .isInstanceOf(Frames.NewerVersionException.class)
        .hasMessageContaining("has format 2, this proplet knows up to 1");
  }

  @Test
  void entries_cutOffOrFlippedAnywhere_areNeverReadWrong() throws Exception {
    var proplet = new PropletId("p1");
    var boot = new BootId("b1");
    List<Entry> written =
        List.of(
            new Entry.Epoch(7),
            new Entry.Said(proplet, boot, Reported.accepted(1, "a")),
            new Entry.Said(proplet, boot, Reported.refused(2, "b")),
            new Entry.Said(proplet, boot, Reported.finished(3, "a", "30")),
            new Entry.Acknowledged(boot, List.of(1L, 3L)),
            new Entry.Known(proplet, boot, Reported.finished(3, "a", "30")));
    byte[] file = file(written.stream().map(Entry::encode).toList());

    assertThat(entries(file)).isEqualTo(written);
    for (int bit = 0; bit < file.length * 8; bit++) {
      assertThat(written).as("bit %d", bit).containsSubsequence(entries(flipped(file, bit)));
    }
    for (int length = 0; length < file.length; length++) {
      List<Entry> read = entries(Arrays.copyOf(file, length));
      assertThat(read).as("cut at %d", length).isEqualTo(written.subList(0, read.size()));
    }
  }

  private static List<Entry> entries(byte[] file) throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (Frame frame : Frames.scan(file).frames()) {
      entries.add(Entry.decode(frame.body().unsafeArray()));
    }
    return entries;
  }

  private static byte[] file() {
    return file(BODIES.stream().map(b -> b.getBytes(StandardCharsets.US_ASCII)).toList());
  }

  private static byte[] file(List<byte[]> bodies) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(Frames.preamble());
    bodies.forEach(body -> Frames.append(out, body));
    return out.toByteArray();
  }

  private static byte[] flipped(byte[] file, int bit) {
    byte[] flipped = file.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  private static List<String> texts(Frames.Scan scan) {
    return scan.frames().stream()
        .map(frame -> new String(frame.body().unsafeArray(), StandardCharsets.US_ASCII))
        .toList();
  }

  private static int wholeOf(Frames.Scan scan, int length) {
    if (scan.frames().isEmpty()) {
      return length < Frames.PREAMBLE ? 0 : Frames.PREAMBLE;
    }
    Frame last = scan.frames().getLast();
    return last.offset() + Frames.HEAD + last.body().length();
  }
}
