package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.disk.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Modules for which there is no room. */
@Timeout(120)
final class FullDiskTest {
  @TempDir Path folder;

  @Test
  void module_onAFullDisk_isRefusedLeavesNothingAndIsTakenWhenThereIsSpace() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("disk"));
    byte[] module = SampleModules.large(1 << 20);
    String document =
        "{\"name\":\"x\",\"file\":\"" + Base64.getEncoder().encodeToString(module) + "\"}";
    try (SmallDisk disk = SmallDisk.tmpfs(mount, 4);
        House house = new House(mount)) {
      String upload = "/tasks/" + house.task("{\"name\":\"x\"}") + "/upload";
      disk.fill();

      assertRefused(house, house.upload(upload, "file", "m.wasm", module));
      assertRefused(house, house.post("/tasks", document));

      disk.free();
      assertThat(house.upload(upload, "file", "m.wasm", module).status()).isEqualTo(200);
      assertThat(house.post("/tasks", document).status()).isEqualTo(201);
    }
  }

  private static void assertRefused(House house, House.Reply reply) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(503);
    assertThat(reply.body()).contains("space and permissions");
    // The filler is the only file.
    await().until(() -> house.temporaryFiles() == 1);
  }
}
