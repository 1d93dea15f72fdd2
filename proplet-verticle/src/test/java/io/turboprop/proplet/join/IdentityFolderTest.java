package io.turboprop.proplet.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.config.Credentials;
import io.turboprop.link.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityFolderTest {
  private static final JoinedIdentity P1 = identity("p1", Optional.empty());

  @TempDir Path folder;

  @Test
  void nothingKept_isNoIdentity() throws IOException {
    assertThat(kept().load()).isEmpty();
    assertThat(new IdentityFolder(folder.resolve("none")).load()).isEmpty();
  }

  @Test
  void identity_saved_comesBackAndIsForItsOwnerOnly() throws IOException {
    JoinedIdentity guest = identity("p1", Optional.of(new Login("fleet", "pass")));
    kept().save(guest);

    assertThat(kept().load()).contains(guest);
    assertThat(permissions("identity.json")).isEqualTo("rw-------");
    assertThat(folder.resolve("identity.json.new")).doesNotExist();
  }

  @Test
  void identity_damaged_countsAsNone() throws IOException {
    kept().save(P1);
    Path file = folder.resolve("identity.json");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(kept().load()).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void identity_ofAnother_putsTheJournalAside() throws IOException {
    kept().save(P1);
    Files.writeString(folder.resolve("journal"), "of p1", StandardCharsets.UTF_8);

    kept().save(identity("p1", Optional.empty()));
    assertThat(folder.resolve("journal")).exists();

    kept().save(identity("p2", Optional.empty()));
    assertThat(folder.resolve("journal")).doesNotExist();
    assertThat(folder.resolve("journal-of-p1")).hasContent("of p1");
  }

  @Test
  void machine_isTheSameFromTheFirstTimeOn() throws IOException {
    assertThat(kept().machine(() -> "first")).isEqualTo("first");
    assertThat(kept().machine(() -> "second")).isEqualTo("first");
    assertThat(permissions("machine")).isEqualTo("rw-------");
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
  }

  private IdentityFolder kept() {
    return new IdentityFolder(folder);
  }

  private static JoinedIdentity identity(String id, Optional<Login> login) {
    return new JoinedIdentity(
        new Credentials("t", "c", id, "key"),
        "gw-1",
        Map.of("site", "lyon"),
        "mqtt://broker:1883",
        login);
  }
}
