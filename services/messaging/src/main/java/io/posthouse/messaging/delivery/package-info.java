/** The walk of a stanza: check, archive, copy, deliver, notify. */
@NullMarked
package io.posthouse.messaging.delivery;

import org.jspecify.annotations.NullMarked;
