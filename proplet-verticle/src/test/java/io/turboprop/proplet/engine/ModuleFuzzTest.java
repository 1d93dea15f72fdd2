package io.turboprop.proplet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.wasi.WasiGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few of the mutants that {@code scripts/fuzz-modules} makes by the hundred thousand. */
final class ModuleFuzzTest {
  /** The same mutants each time: new ones are for the script. */
  private static final long SEED = 20261126;

  private static final int MUTANTS = Integer.getInteger("turboprop.mutants", 500);

  @TempDir Path folder;

  @Test
  void mutants_ofRealModules_endByTheirOwnFaultAndTheSameOnAllTiers() throws IOException {
    long seed = Long.getLong("turboprop.seed", SEED);
    try (FuzzEngine engine = new FuzzEngine()) {
      var fuzz = new ModuleFuzz(engine, engine.tiers(), folder, List.of(WasiGuest.MODULE), seed);
      for (int i = 1; i <= MUTANTS; i++) {
        assertThat(fuzz.next()).as("mutant %d of turboprop.seed=%d", i, seed).isEmpty();
      }
    }
  }
}
