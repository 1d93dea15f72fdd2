/**
 * What guests write, kept in bounded rings and sent to the manager only while somebody reads it.
 */
@NullMarked
package io.turboprop.proplet.logs;

import org.jspecify.annotations.NullMarked;
