package io.turboprop.manager.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "http://10.0.0.7:9092, http://10.0.0.7:9092",
    "http://worker.example/, http://worker.example:80",
    "https://worker.example, https://worker.example:443",
    "http://[::1]:9092, http://[::1]:9092"
  })
  void address_isTakenAsOneThing(String text, String url) {
    assertThat(WorkerAddress.parse(text).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "worker",
        "worker:9092",
        "ftp://worker",
        "http://",
        "http:///x",
        "http://worker/x",
        "http://worker?x=1",
        "http://worker#x",
        "http:// worker"
      })
  void address_thatIsNone_isRefused(String text) {
    assertThatThrownBy(() -> WorkerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("worker address");
  }

  @Test
  void address_withASecret_isRefusedWithoutRepeatingIt() {
    assertThatThrownBy(() -> WorkerAddress.parse("http://user:s3cret@worker"))
        .hasMessageContaining("…@worker")
        .hasMessageNotContaining("s3cret");
  }
}
