/**
 * Writes and extends {@code config.toml}: identities and keys for a manager, a proxy and proplets.
 */
@NullMarked
package io.turboprop.cli.provision;

import org.jspecify.annotations.NullMarked;
