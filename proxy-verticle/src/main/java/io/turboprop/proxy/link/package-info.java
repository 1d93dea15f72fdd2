/** The MQTT door: image requests in; chunks and failures out. */
@NullMarked
package io.turboprop.proxy.link;

import org.jspecify.annotations.NullMarked;
