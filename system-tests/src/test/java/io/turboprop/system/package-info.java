/** The whole house: in one JVM, and as processes with a real broker and registry. */
@org.jspecify.annotations.NullMarked
package io.turboprop.system;
