/** Settings from environment, file and defaults, and the credentials of an entity. */
@NullMarked
package io.turboprop.config;

import org.jspecify.annotations.NullMarked;
