/** What k8s/ holds, checked without a cluster. */
@org.jspecify.annotations.NullMarked
package io.turboprop.system.kubernetes;
