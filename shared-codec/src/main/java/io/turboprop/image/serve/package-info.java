/**
 * The story of serving images: hear wishes, open, send, or say why not. Knows its doors by
 * interface.
 */
@NullMarked
package io.turboprop.image.serve;

import org.jspecify.annotations.NullMarked;
