/** The reconnecting MQTT client that manager, proplet and proxy share. */
@NullMarked
package io.turboprop.link;

import org.jspecify.annotations.NullMarked;
