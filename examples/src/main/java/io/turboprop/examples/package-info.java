/**
 * Sample WebAssembly modules, for first steps and for tests: their names and bytes. The sources are
 * the {@code *.wat} files of this module; the build compiles them into this package's resources.
 */
@NullMarked
package io.turboprop.examples;

import org.jspecify.annotations.NullMarked;
