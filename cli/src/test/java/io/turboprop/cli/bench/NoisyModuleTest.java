package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.module.ModuleFacts;
import io.turboprop.module.ModuleInspector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NoisyModuleTest {
  private static byte[] module(int noise) throws Exception {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    NoisyModule.write(to, noise);
    return to.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 1_000, (1 << 20) + 1})
  void module_canBeRead_andIsAnotherEachTime(int noise) throws Exception {
    byte[] bytes = module(noise);

    ModuleFacts facts = new ModuleInspector().inspect(new ByteArrayInputStream(bytes));

    assertThat(facts).isInstanceOf(ModuleFacts.Core.class);
    assertThat(bytes.length).isBetween(noise + 106, noise + 116);
    if (noise > 100) {
      assertThat(bytes).isNotEqualTo(module(noise));
    }
  }
}
