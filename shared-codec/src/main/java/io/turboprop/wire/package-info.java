/**
 * The messages that travel over MQTT, as sealed records, and the topics they travel on. JDK and
 * model only; bytes are made in {@code codec}.
 */
@NullMarked
package io.turboprop.wire;

import org.jspecify.annotations.NullMarked;
