package io.turboprop.proxy.link;

import io.turboprop.codec.ImageMessages;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkError;
import io.turboprop.link.LinkException;
import io.turboprop.link.Qos;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.proxy.service.ChunkSink;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Upstream's chunks on {@code registry/server} (wire reference §5.2). It knows no failures, so
 * those go to the requester's own topic.
 */
public final class UpstreamDialect implements ChunkSink {
  private final BrokerLink link;
  private final Topics topics;
  private final Qos qos;

  public UpstreamDialect(BrokerLink link, Topics topics, Qos qos) {
    this.link = link;
    this.topics = topics;
    this.qos = qos;
  }

  @Override
  public Future<Void> send(Chunk chunk) {
    ImageChunk message = new ImageChunk(chunk.image(), chunk.index(), chunk.total(), chunk.data());
    return link.publish(topics.imageChunks(), Buffer.buffer(RegistryMessages.encode(message)), qos)
        .recover(failure -> Future.failedFuture(orNever(failure)));
  }

  private static Throwable orNever(Throwable failure) {
    boolean never = failure instanceof LinkException e && e.code() == LinkError.TOO_LARGE;
    return never
        ? ImageException.invalid(failure.getMessage() + "; lower PROXY_CHUNK_SIZE")
        : failure;
  }

  @Override
  public Future<Void> tell(PropletId requester, String image, Reason reason) {
    byte[] message = ImageMessages.encode(new ImageAnswer.Refused(image, reason));
    return link.publish(topics.imageAnswers(requester), Buffer.buffer(message), qos);
  }
}
