/**
 * Verified blobs on disk, by digest, within a bounded number of bytes. Nothing leaves this package
 * that did not match its digest.
 */
@NullMarked
package io.turboprop.proxy.spool;

import org.jspecify.annotations.NullMarked;
