/** Uploaded modules as files named by their digest. */
@NullMarked
package io.turboprop.manager.store.blob;

import org.jspecify.annotations.NullMarked;
