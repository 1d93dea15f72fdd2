package io.turboprop.manager.gateway;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;

/** A proplet from its start to its end. */
record Provider(PropletId proplet, BootId boot) {}
