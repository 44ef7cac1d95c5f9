/** A bound on the sessions that one person may have open. */
@NullMarked
package io.posthouse.messaging.crowd;

import org.jspecify.annotations.NullMarked;
