package io.turboprop.module;

import static io.turboprop.module.Wasm.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Seed;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes: facts, or a refusal with its place. */
final class MutatedModuleTest {
  private static final int MUTANTS = 30_000;
  private static final String CODE =
      "02 40 03 7f 41 7f 0b 0e 01 00 00 0b 11 00 00 20 00 28 02 80 01 fc 0a 00 00 fd 0c"
          + "00".repeat(16)
          + "1f 40 02 00 0000 02 00 0b fb 02 00 00 fe 1e 02 00 d0 70 1a";

  private static byte[] core() {
    byte[] body = Wasm.hex("01 02 7f" + CODE + "0b");
    byte[] code = Wasm.hex("01" + hexLength(body) + HexFormat.of().formatHex(body));
    return Wasm.core()
        .section(0, name("producers") + "01" + name("language") + "01" + name("C11") + name(""))
        .section(1, "03 60 02 7f 7e 01 7d  4e 02 50 00 5f 01 63 70 01 4f 01 01 5e 78 00  60 00 00")
        .section(
            2, "02" + name("env") + name("f") + "00 00" + name("env") + name("m") + "02 01 01 02")
        .section(3, "01 00")
        .section(4, "01 70 01 02 03")
        .section(5, "01 00 01")
        .section(13, "01 00 03")
        .section(6, "01 7f 01 41 01 41 02 6a 0b")
        .section(7, "02" + name("f") + "00 01" + name("g") + "03 00")
        .section(9, "01 00 41 00 0b 01 00")
        .section(12, "02")
        .section(10, code)
        .section(11, "02 00 41 00 0b 03 616263 01 02 6465")
        .bytes();
  }

  private static String hexLength(byte[] body) {
    return HexFormat.of().formatHex(Wasm.leb(body.length));
  }

  private static byte[] component() {
    return Wasm.component()
        .section(10, "01 00" + name("wasi:io/poll@0.2.0") + "05 00")
        .section(1, core())
        .section(4, Wasm.component().section(1, core()).bytes())
        .section(11, "01 00" + name("wasi:http/incoming-handler@0.2.0") + "05 00 01 05 00")
        .bytes();
  }

  @Test
  void originals_areRead() {
    assertThat(Wasm.inspect(core()).features()).hasSizeGreaterThan(8);
    assertThat(Wasm.inspect(component()).kind()).isEqualTo(ModuleKind.HTTP_COMPONENT);
  }

  @Test
  void mutants_endAsFactsOrAsARefusal() {
    Random random = new Random(Seed.next(getClass()));
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] original = random.nextInt(3) == 0 ? component() : core();
      read += outcome(mutant(original, random)).isPresent() ? 1 : 0;
    }
    assertThat(read).isBetween(1, MUTANTS - 1);
  }

  private static Optional<ModuleFacts> outcome(byte[] module) {
    try {
      return Optional.of(Wasm.inspect(module));
    } catch (MalformedModuleException refused) {
      assertThat(refused.offset()).isBetween(0L, (long) module.length);
      return Optional.empty();
    }
  }

  private static byte[] mutant(byte[] original, Random random) {
    byte[] mutant = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(5)) {
        case 0 -> mutant = Arrays.copyOf(mutant, at + 1);
        case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> mutant[at] = (byte) 0xff;
        case 3 -> mutant[at] = (byte) random.nextInt(256);
        default -> {
          int from = random.nextInt(mutant.length);
          int length = Math.min(random.nextInt(20), mutant.length - Math.max(at, from));
          System.arraycopy(mutant, from, mutant, at, length);
        }
      }
    }
    return mutant;
  }

  @Test
  void noise_afterAHeader_endsAsFactsOrAsARefusal() {
    Random random = new Random(Seed.next(getClass()));
    for (int i = 0; i < MUTANTS; i++) {
      byte[] noise = new byte[8 + random.nextInt(100)];
      random.nextBytes(noise);
      byte[] head = (random.nextBoolean() ? Wasm.core() : Wasm.component()).bytes();
      System.arraycopy(head, 0, noise, 0, head.length);
      outcome(noise);
    }
  }

  @Test
  void stream_thatGivesOneByteAtATime_isReadAlike() throws IOException {
    byte[] module = component();
    var trickle =
        new FilterInputStream(new ByteArrayInputStream(module)) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, 1));
          }
        };

    assertThat(new ModuleInspector().inspect(trickle)).isEqualTo(Wasm.inspect(module));
  }
}
