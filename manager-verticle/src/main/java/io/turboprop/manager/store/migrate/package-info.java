/** All of a store into another one. Blocks; for commands, not for managers. */
@NullMarked
package io.turboprop.manager.store.migrate;

import org.jspecify.annotations.NullMarked;
