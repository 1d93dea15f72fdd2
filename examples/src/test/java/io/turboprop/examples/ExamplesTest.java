package io.turboprop.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ExamplesTest {
  private static final byte[] CORE_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

  @ParameterizedTest
  @EnumSource(Examples.class)
  void example_built_startsAsACoreModule(Examples example) {
    assertThat(example.bytes()).startsWith(CORE_MODULE);
  }

  @Test
  void examples_listed_areTheSourcesThatExist() throws IOException {
    try (Stream<Path> sources = Files.list(Path.of("src/main/wat"))) {
      assertThat(sources.map(file -> file.getFileName().toString().replace(".wat", ".wasm")))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Examples.values()).map(Examples::fileName).toList());
    }
  }

  @Test
  void example_copied_isTheSameBytes(@TempDir Path folder) throws IOException {
    Path copy = Examples.ADD.copyTo(folder);

    assertThat(copy).hasFileName("add.wasm");
    assertThat(Files.readAllBytes(copy)).isEqualTo(Examples.ADD.bytes());
  }
}
