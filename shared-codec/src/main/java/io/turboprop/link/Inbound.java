package io.turboprop.link;

import io.vertx.core.buffer.Buffer;

/**
 * A message that arrived.
 *
 * @param qos with which the broker delivered it
 * @param duplicate whether the broker says it may have delivered this before; false proves nothing
 */
public record Inbound(String topic, Buffer payload, Qos qos, boolean duplicate) {}
