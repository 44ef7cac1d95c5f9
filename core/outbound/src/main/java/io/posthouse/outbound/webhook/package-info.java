/** The addresses that developers register, and what waits for them. */
@NullMarked
package io.posthouse.outbound.webhook;

import org.jspecify.annotations.NullMarked;
