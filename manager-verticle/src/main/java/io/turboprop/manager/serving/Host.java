package io.turboprop.manager.serving;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;

/** A proplet that may be asked to serve functions: native, there, and not being drained. */
public record Host(PropletId id, PropletMetadata metadata) {}
