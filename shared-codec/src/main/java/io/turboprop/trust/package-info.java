/**
 * Which images are trusted: cosign's signatures by keys, and the rules that say where they are
 * needed. Decides from bytes; only {@link io.turboprop.trust.TrustSettings} reads files.
 */
@NullMarked
package io.turboprop.trust;

import org.jspecify.annotations.NullMarked;
