/** The HTTP door: health. */
@NullMarked
package io.turboprop.proxy.api;

import org.jspecify.annotations.NullMarked;
