/** Listeners, TLS and its reload, accept shedding, mounts. */
@NullMarked
package io.posthouse.net;

import org.jspecify.annotations.NullMarked;
