package io.turboprop.codec;

import io.turboprop.model.ImageRef;
import io.turboprop.model.PropletId;
import io.turboprop.wire.RegistryMessage;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;

/**
 * Image distribution in upstream's dialect (wire reference §5). Every decoder throws {@link
 * MalformedMessageException}.
 */
public final class RegistryMessages {
  /** Most chunks of one transmission. */
  public static final int MAX_CHUNKS = 1_000_000;

  private RegistryMessages() {}

  public static byte[] encode(RegistryMessage message) {
    return JsonOut.object(
        out -> {
          switch (message) {
            case ImageRequest request -> write(out, request);
            case ImageChunk chunk -> write(out, chunk);
          }
        });
  }

  public static ImageRequest decodeRequest(byte[] bytes) {
    Fields fields = Fields.read("image request", bytes);
    return new ImageRequest(appName(fields), fields.optionalValue("proplet_id", PropletId::new));
  }

  /** Reads without a tree: most of the message is one long text. */
  public static ImageChunk decodeChunk(byte[] bytes) {
    return ChunkReader.read(bytes);
  }

  private static String appName(Fields fields) {
    String appName = fields.text("app_name");
    if (appName.length() > ImageRef.MAX_LENGTH) {
      throw fields.wrong("app_name", "must have at most " + ImageRef.MAX_LENGTH + " characters");
    }
    return appName;
  }

  private static void write(JsonOut out, ImageRequest request) {
    out.text("app_name", request.appName());
    out.textIf("proplet_id", request.requester());
  }

  private static void write(JsonOut out, ImageChunk chunk) {
    out.text("app_name", chunk.appName());
    out.whole("chunk_idx", chunk.index());
    out.whole("total_chunks", chunk.total());
    out.base64("data", chunk.data());
  }
}
