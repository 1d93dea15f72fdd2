/**
 * Wire records to bytes and back, with size limits. Every refusal is a {@link
 * io.turboprop.codec.MalformedMessageException} that names the field.
 */
@NullMarked
package io.turboprop.codec;

import org.jspecify.annotations.NullMarked;
