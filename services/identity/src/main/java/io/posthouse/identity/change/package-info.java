/** Tells other processes on the same database what has changed, and hears it from them. */
@NullMarked
package io.posthouse.identity.change;

import org.jspecify.annotations.NullMarked;
