/** Keeps what is sent to others from reaching addresses within. */
@NullMarked
package io.posthouse.outbound.guard;

import org.jspecify.annotations.NullMarked;
