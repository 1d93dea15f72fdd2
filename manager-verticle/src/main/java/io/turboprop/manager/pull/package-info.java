/**
 * Images fetched ahead of their use: who was asked, and how it stands with each. Values only; the
 * service asks and hears.
 */
@NullMarked
package io.turboprop.manager.pull;

import org.jspecify.annotations.NullMarked;
