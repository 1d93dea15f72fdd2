/**
 * A link without a broker: a manager asks a proplet over HTTP what it has to say and brings what is
 * for it. Here is the proplet's end, without HTTP; docs/adr/0031-direct-mode.md says why so.
 */
@NullMarked
package io.turboprop.direct;

import org.jspecify.annotations.NullMarked;
