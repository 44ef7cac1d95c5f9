/** Calls of interfaces that other nodes carry. An extension makes them, where a setting asks for it; here is what it is to offer. */
@NullMarked
package io.posthouse.cluster.call;

import org.jspecify.annotations.NullMarked;
