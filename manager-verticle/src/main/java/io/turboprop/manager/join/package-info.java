/**
 * Who may join the fleet over HTTP, and who has: tokens, identities, and the decision about a wish
 * to join. Pure; keys and tokens are known by their digests only.
 */
@NullMarked
package io.turboprop.manager.join;

import org.jspecify.annotations.NullMarked;
