package io.turboprop.manager.store.blob;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderTest {
  private static final int ROUNDS = 200;
  private static final int AT_ONCE = 50;

  @TempDir Path root;

  @Test
  void shrink_whileUploadsComeAndGo_goesOn() {
    Folder folder = new Folder(root);
    CompletableFuture<Void> uploads = CompletableFuture.runAsync(() -> uploads(folder));

    assertThatCode(
            () -> {
              do {
                folder.shrink(0, Instant.EPOCH, Instant.EPOCH);
              } while (!uploads.isDone());
            })
        .doesNotThrowAnyException();
    uploads.join();
  }

  private static void uploads(Folder folder) {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        List<Path> begun = new ArrayList<>();
        for (int j = 0; j < AT_ONCE; j++) {
          begun.add(folder.temporaryFile());
        }
        for (Path each : begun) {
          Files.delete(each);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
