/**
 * The story of a transfer: admit, resolve, fetch, send, or say why not. Knows doors by interface.
 */
@NullMarked
package io.turboprop.proxy.service;

import org.jspecify.annotations.NullMarked;
