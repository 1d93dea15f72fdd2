package io.turboprop.manager.service;

import io.turboprop.manager.store.ModuleReader;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves uploaded modules, asked for as {@code blob:sha256:…}, in the chunks of wire reference
 * §5.2. One chunk at a time is read and sent, the next when the broker has taken it; who asks while
 * a module is being sent is served by one more transmission after it.
 */
final class ModuleServer {
  private static final Logger log = LoggerFactory.getLogger(ModuleServer.class);
  static final int CHUNK_BYTES = 512_000;
  private static final String SCHEME = "blob:";

  private final ModuleReader modules;
  private final PropletDoor door;

  /** What is being sent, and whether it was asked for again meanwhile. */
  private final Map<Digest, Boolean> sending = new HashMap<>();

  ModuleServer(ModuleReader modules, PropletDoor door) {
    this.modules = modules;
    this.door = door;
  }

  /** Answers requests for uploaded modules; others are for the proxy. */
  void requested(ImageRequest request) {
    if (!request.appName().startsWith(SCHEME)) {
      return;
    }
    try {
      if (ImageRef.parse(request.appName()) instanceof ImageRef.Blob blob) {
        send(blob);
      }
    } catch (IllegalArgumentException e) {
      log.warn("module request \"{}\" is malformed: {}", request.appName(), e.getMessage());
    }
  }

  private void send(ImageRef.Blob blob) {
    if (sending.replace(blob.digest(), true) != null) {
      return;
    }
    sending.put(blob.digest(), false);
    transmit(blob)
        .onFailure(f -> log.warn("module {} not served: {}", blob.digest(), f.toString()))
        .onComplete(
            done -> {
              if (Boolean.TRUE.equals(sending.remove(blob.digest())) && done.succeeded()) {
                send(blob);
              }
            });
  }

  private Future<Void> transmit(ImageRef.Blob blob) {
    return modules
        .open(blob.digest())
        .compose(
            module ->
                chunks(blob, module, 0, Math.ceilDiv(module.bytes(), (long) CHUNK_BYTES))
                    .eventually(module::close));
  }

  private Future<Void> chunks(
      ImageRef.Blob blob, ModuleReader.Reading module, int index, long total) {
    if (index >= total) {
      log.info("module {} served in {} chunks", blob.digest(), total);
      return Future.succeededFuture();
    }
    return module
        .read((long) index * CHUNK_BYTES, CHUNK_BYTES)
        .map(read -> new ImageChunk(blob.text(), index, (int) total, read))
        .compose(door::serve)
        .compose(sent -> chunks(blob, module, index + 1, total));
  }
}
