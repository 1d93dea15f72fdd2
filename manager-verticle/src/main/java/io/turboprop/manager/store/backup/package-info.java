/** Backups of the embedded store with its files. Blocks; for commands, not for managers. */
@NullMarked
package io.turboprop.manager.store.backup;

import org.jspecify.annotations.NullMarked;
