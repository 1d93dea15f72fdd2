package io.turboprop.system.sim;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMapBuilder;
import io.turboprop.image.ChunkRules;
import io.turboprop.manager.store.ModuleReader;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Uploaded modules and images of a registry: made-up bytes by name and by digest. */
final class Modules implements ModuleReader {
  private static final ChunkRules RULES = new ChunkRules(64, 128, 512);

  private final Map<Digest, byte[]> contents = new HashMap<>();

  /** Keeps bytes drawn at random, as a module that was uploaded. */
  ModuleFile upload(SplittableRandom random, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    Digest digest = Digest.of(content);
    contents.put(digest, content);
    return new ModuleFile(digest, bytes, "");
  }

  byte[] content(Digest digest) {
    byte[] found = contents.get(digest);
    if (found == null) {
      throw new IllegalStateException("nobody uploaded " + digest);
    }
    return found;
  }

  /** Cut into chunks so small that most modules have several. */
  ChunkMap map(Digest digest) {
    byte[] content = content(digest);
    var map = new ChunkMapBuilder(RULES, ChunkMap.MODULE);
    map.feed(content, 0, content.length);
    return map.build();
  }

  @Override
  public Future<Bytes> read(Digest module) {
    return Future.succeededFuture(Bytes.wrap(content(module)));
  }

  @Override
  public Future<Reading> open(Digest module) {
    byte[] content = content(module);
    return Future.succeededFuture(
        new Reading() {
          @Override
          public long bytes() {
            return content.length;
          }

          @Override
          public Future<Bytes> read(long offset, int length) {
            int end = (int) Math.min(content.length, offset + length);
            return Future.succeededFuture(
                Bytes.wrap(Arrays.copyOfRange(content, (int) offset, end)));
          }

          @Override
          public Future<Void> close() {
            return Future.succeededFuture();
          }
        });
  }
}
