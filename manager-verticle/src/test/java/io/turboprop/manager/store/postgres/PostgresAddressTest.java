package io.turboprop.manager.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.store.postgres.PostgresAddress.Host;
import io.turboprop.manager.store.postgres.PostgresAddress.Tls;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresAddressTest {

  @Test
  void parse_everything_isRead() {
    PostgresAddress address =
        PostgresAddress.parse(
            "postgresql://us%40er:p%2Fw+d@one,two:5433,[::1]:1/fleet"
                + "?sslmode=verify-full&sslrootcert=/etc/ca.pem");

    assertThat(address.hosts())
        .containsExactly(new Host("one", 5432), new Host("two", 5433), new Host("::1", 1));
    assertThat(address.user()).isEqualTo("us@er");
    assertThat(address.password()).isEqualTo("p/w+d");
    assertThat(address.database()).isEqualTo("fleet");
    assertThat(address.tls()).isEqualTo(Tls.VERIFY_FULL);
    assertThat(address.rootCertificate()).contains(Path.of("/etc/ca.pem"));
    assertThat(address).hasToString("postgresql://one:5432,two:5433,[::1]:1/fleet");
  }

  @Test
  void parse_theLeast_hasNoPasswordAndNoTls() {
    PostgresAddress address = PostgresAddress.parse("postgres://me@db/d");

    assertThat(address.password()).isEmpty();
    assertThat(address.tls()).isEqualTo(Tls.DISABLE);
    assertThat(address.rootCertificate()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db",
        "mysql://me:s3cret@db/d",
        "postgresql://db/d",
        "postgresql://me:s3cret@/d",
        "postgresql://me:s3cret@db",
        "postgresql://me:s3cret@db:0/d",
        "postgresql://me:s3cret@db:99999/d",
        "postgresql://me:s3cret@db,,b/d",
        "postgresql://me:s3cret@db/d?sslmode=maybe",
        "postgresql://me:s3cret@db/d?sslrootcert=ca.pem",
        "postgresql://me:s3cret@db/d?options=x",
        "postgresql://me:%zz@db/d"
      })
  void parse_wrong_saysSoWithoutThePassword(String url) {
    assertThatThrownBy(() -> PostgresAddress.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }
}
