/**
 * Service: the functions that this proplet serves. Follows the manager's orders, keeps a pool of
 * instances for each revision, and takes calls from every door. Lives on the proplet's context.
 */
@NullMarked
package io.turboprop.proplet.serve;

import org.jspecify.annotations.NullMarked;
