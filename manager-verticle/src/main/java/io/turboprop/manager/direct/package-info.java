/**
 * Drives proplets over HTTP, without a broker between (docs/adr/0031-direct-mode.md). What they say
 * goes on over the manager's own link, as if they had one, so nobody else knows the difference.
 */
@NullMarked
package io.turboprop.manager.direct;

import org.jspecify.annotations.NullMarked;
