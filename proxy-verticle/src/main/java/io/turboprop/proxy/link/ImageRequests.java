package io.turboprop.proxy.link;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.Qos;
import io.turboprop.proxy.service.TransferService;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes image requests from {@code registry/proplet} (wire reference §5.1) to the service. */
public final class ImageRequests {
  private static final Logger log = LoggerFactory.getLogger(ImageRequests.class);

  private final TransferService service;
  private long malformed;
  private boolean open;

  /** To be used on the service's event loop, which must be the link's. */
  public ImageRequests(TransferService service) {
    this.service = service;
  }

  /** Ends when the broker granted the subscription. */
  public Future<Void> open(BrokerLink link, Topics topics, Qos qos) {
    return link.subscribe(topics.imageRequests(), qos, this::take)
        .onSuccess(granted -> open = true);
  }

  /** Whether the broker granted the subscription, at least once. */
  public boolean isOpen() {
    return open;
  }

  /** Messages that were no requests. */
  public long malformed() {
    return malformed;
  }

  private Future<Void> take(Inbound message) {
    try {
      ImageRequest request = RegistryMessages.decodeRequest(message.payload().getBytes());
      service.request(request.appName(), request.requester());
    } catch (MalformedMessageException e) {
      malformed++;
      log.warn("topic {}: {}", message.topic(), e.getMessage());
    }
    return Future.succeededFuture();
  }
}
