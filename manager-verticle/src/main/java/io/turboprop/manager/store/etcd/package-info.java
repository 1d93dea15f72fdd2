/**
 * The store that several managers share in etcd, which keeps keys and answers no questions: so each
 * store mirrors all of it in the heap, but for the bytes of modules and large results, follows by a
 * watch, and answers from there. etcd has the truth. Every commit compares the key {@code head}
 * with what the mirror has, so that all commits have one order and are decided on what is stored. A
 * few virtual threads wait for the client; no event loop decodes records.
 */
@NullMarked
package io.turboprop.manager.store.etcd;

import org.jspecify.annotations.NullMarked;
