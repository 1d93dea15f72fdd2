/**
 * What manifests and indexes of images say, and which layer of an image is the module: the one rule
 * of all who read images. Pure.
 */
@NullMarked
package io.turboprop.image.manifest;

import org.jspecify.annotations.NullMarked;
