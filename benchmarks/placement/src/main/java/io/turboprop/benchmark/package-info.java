/** Benchmarks of the manager's core with JMH. Nothing here is part of the product. */
@NullMarked
package io.turboprop.benchmark;

import org.jspecify.annotations.NullMarked;
