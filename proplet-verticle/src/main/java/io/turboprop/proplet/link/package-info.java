/**
 * Door to the broker: topics, bytes and the connection on one side, records on the other. Announces
 * the proplet and keeps saying that it lives.
 */
@NullMarked
package io.turboprop.proplet.link;

import org.jspecify.annotations.NullMarked;
