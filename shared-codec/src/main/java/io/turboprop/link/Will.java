package io.turboprop.link;

import io.vertx.core.buffer.Buffer;

/** What the broker publishes for us, not retained, when we vanish without saying goodbye. */
public record Will(String topic, Buffer payload, Qos qos) {}
