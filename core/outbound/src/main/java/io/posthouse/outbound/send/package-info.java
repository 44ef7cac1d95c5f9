/** Sends letters: who sends for a webhook now, one attempt after the other, and when the next is due. */
@NullMarked
package io.posthouse.outbound.send;

import org.jspecify.annotations.NullMarked;
