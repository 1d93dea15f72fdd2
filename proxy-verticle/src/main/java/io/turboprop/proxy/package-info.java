/** The data plane: images from registries to proplets. This package wires the rooms together. */
@NullMarked
package io.turboprop.proxy;

import org.jspecify.annotations.NullMarked;
