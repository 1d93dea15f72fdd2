/** The MQTT door of the manager: orders out, news of proplets in. Decides nothing. */
@NullMarked
package io.turboprop.manager.link;

import org.jspecify.annotations.NullMarked;
